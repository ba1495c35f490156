"""What the account has of steps goes back, each activity once, changed only where it is declared."""

from typing import Any

import pytest

from mcdecl.kinds.held_steps import HeldSteps, WantedActivity, settings_of


def there(object_id: str, name: str = "N", number: int = 300, **more: Any) -> dict[str, Any]:
    return {"objectTypeId": number, "activityObjectId": object_id, "name": name, **more}


def managed(id: str, **set: Any) -> WantedActivity:
    return WantedActivity(300, None, id, set)


def unmanaged(name: str, **new: Any) -> WantedActivity:
    return WantedActivity(423, name, None, {}, lambda: new)


def sent(record: dict[str, Any], *steps: list[WantedActivity]) -> list[Any]:
    return list(HeldSteps(record).sent_back(steps))


def test_what_is_found_by_its_id_and_what_by_its_name() -> None:
    assert managed("ID-Q").is_it(there("id-q", "other"))
    assert not managed("id-q").is_it(there("id-p"))
    assert not managed("id-q").is_it(there("id-q", number=43))
    assert not managed("id-q").is_it({"objectTypeId": 300})
    assert unmanaged("S").is_it(there("any", "S", 423))
    assert not unmanaged("S").is_it(there("any", "s", 423))
    assert unmanaged("").is_it(there("any", "", 423))


def test_a_new_automation_has_what_is_declared() -> None:
    assert sent({}, [managed("id-q", displayOrder=1)], []) == [({}, [{"displayOrder": 1}]), ({}, [])]


def test_an_activity_goes_back_with_all_that_the_account_has_of_it() -> None:
    record = {
        "steps": [{"step": 1, "name": "Old", "id": "s-1", "activities": [there("id-q", extra=7, displayOrder=3)]}]
    }
    ((step, activities),) = sent(record, [managed("id-q", displayOrder=1)])
    assert step == {"id": "s-1"}
    assert activities == [there("id-q", extra=7, displayOrder=1)]


def test_what_is_not_managed_goes_back_with_its_settings_or_as_new() -> None:
    record = {
        "steps": [{"activities": [there("x", "S", 423, id="a-1"), there("y", "T", 423, id="a-2")]}],
        "@definition": {"processes": [{"workers": [{"guidId": "a-1", "serializedObject": "{}"}, {"guidId": "a-2"}]}]},
    }
    ((_, activities),) = sent(record, [unmanaged("S"), unmanaged("T"), unmanaged("U", isNew=True)])
    assert activities == [
        there("x", "S", 423, id="a-1", serializedObject="{}"),
        there("y", "T", 423, id="a-2"),
        {"isNew": True},
    ]


def test_a_step_is_the_one_that_is_most_like_it_wherever_it_stands() -> None:
    record = {
        "steps": [
            {"id": "s-1", "activities": [there("a"), there("b")]},
            {"id": "s-2", "activities": [there("c"), there("d"), there("e")]},
        ]
    }
    results = sent(record, [managed("c"), managed("d")], [managed("x")], [managed("b"), managed("c")])
    assert [step for step, _ in results] == [{"id": "s-2"}, {}, {"id": "s-1"}]
    assert [item.get("activityObjectId") for _, step in results for item in step] == ["c", "d", None, "b", None]


def test_an_activity_that_moved_to_another_step_is_taken_along_once() -> None:
    record = {"steps": [{"id": "s-1", "activities": [there("a"), there("b", extra=1)]}]}
    results = sent(record, [managed("a")], [managed("b")], [managed("b")])
    assert [step for step, _ in results] == [{"id": "s-1"}, {}, {}]
    assert [activities for _, activities in results] == [[there("a")], [there("b", extra=1)], [{}]]


def test_of_two_alike_the_first_place_is_taken_first() -> None:
    record = {"steps": [{"id": "s-1", "activities": [there("a")]}, {"id": "s-2", "activities": [there("a")]}]}
    assert [step for step, _ in sent(record, [managed("a")], [managed("a")])] == [{"id": "s-1"}, {"id": "s-2"}]


@pytest.mark.parametrize("record", [{}, {"@definition": {}}, {"@definition": {"processes": [{}]}}])
def test_without_the_older_definition_no_settings_are_known(record: dict[str, Any]) -> None:
    assert settings_of(record) == {}
