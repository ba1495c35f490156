"""Answers are counted while somebody listens: in all threads, each question once."""

from concurrent.futures import ThreadPoolExecutor

from mcdecl.helpers.answered import answered, counted, counted_questions, heard_answers

QUESTIONS = ["".join(("question ", str(number))) for number in range(12)]


def test_every_answer_is_told_once() -> None:
    told: list[tuple[str, int, int]] = []
    with heard_answers(lambda *words: told.append(words)), counted_questions("fields", QUESTIONS):
        with ThreadPoolExecutor(4) as pool:
            list(pool.map(answered, [*QUESTIONS, *QUESTIONS[:3]]))
        answered("something else")
    assert sorted(told) == [("fields", number, 12) for number in range(13)]


def test_nobody_is_told_outside_of_the_block_and_of_a_single_question() -> None:
    told: list[tuple[str, int, int]] = []
    with counted_questions("fields", QUESTIONS):
        answered(QUESTIONS[0])
    with heard_answers(lambda *words: told.append(words)):
        with counted_questions("fields", QUESTIONS[:1]):
            answered(QUESTIONS[0])
        answered(QUESTIONS[1])
    assert told == []


def test_items_are_told_of_when_it_is_their_turn() -> None:
    told: list[tuple[str, int, int]] = []
    with heard_answers(lambda *words: told.append(words)):
        items = counted("file", ["a", "b", "c"], 3)
        assert next(items) == "a"
        assert told == [("file", 1, 3)]
        assert list(items) == ["b", "c"]
        assert list(counted("file", ["a"], 1)) == ["a"]
    assert told == [("file", number, 3) for number in (1, 2, 3)]
    assert list(counted("file", ["a", "b"], 2)) == ["a", "b"]
    assert len(told) == 3
