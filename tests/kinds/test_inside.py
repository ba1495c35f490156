from mcdecl.kinds.inside import Inside


def test_parts_that_say_the_same_have_one_form() -> None:
    parts = Inside(same=str.casefold)
    assert parts.form({"a": ["X", 1], "b": None}) == parts.form({"b": None, "a": ("x", 1)})
    assert parts.form({"a": "X"}) != parts.form({"A": "X"})
    assert parts.form(["a", "b"]) != parts.form(["b", "a"])
    assert parts.form("é") == '"é"'


def test_by_itself_every_letter_counts() -> None:
    parts = Inside()
    assert parts.form("X") != parts.form("x")
    assert parts.form(1) != parts.form("1")
    assert parts.of([1]) == [1]
