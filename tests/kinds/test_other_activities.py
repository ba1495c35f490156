"""Activities that mcdecl does not manage: how they are written, and which records tell of them."""

from typing import Any

import pytest

from mcdecl.kinds.other_activities import ACTIVITY, SCRIPT, TYPES, WAIT, address_of, link_to, number_of


@pytest.mark.parametrize(
    ("number", "word"),
    [
        *((42, "email_send"), (45, "refresh_group"), (84, "report"), (423, "script"), (425, "data_factory_utility")),
        *((467, "wait"), (724, "refresh_mobile_list"), (725, "sms"), (726, "import_mobile_contacts")),
        *((733, "journey_entry_old"), (736, "push"), (749, "fire_event"), (952, "journey_entry")),
        *((1010, "interaction_studio"), (1101, "interactions"), (7, "activity_7")),
    ],
)
def test_a_type_and_its_word(number: int, word: str) -> None:
    """The numbers as clients know them."""
    assert address_of({"objectTypeId": number, "name": "N"}) == f"{word}.N"
    assert number_of(f"{word}.N") == number


def test_a_type_that_nobody_knows_is_its_number() -> None:
    assert address_of({"objectTypeId": None, "name": None}) == "activity_None."
    assert (number_of("query_definition.Q"), number_of("activity_x.N"), number_of("")) == (None, None, None)
    assert (WAIT, len(set(TYPES.values()))) == (467, len(TYPES))


def test_scripts_are_linked_by_name_and_others_by_their_address() -> None:
    script = link_to("script.Clean up", ("1", "run"), (0, "run", 0))
    assert (script.kind, script.key, script.path, script.written) == (
        *("script_activity", "Clean up", ("1", "run"), (0, "run", 0)),
    )  # fmt: skip
    other = link_to("sms.Hello", ("1", "run"), (0, "run", 0))
    assert (other.kind, other.key) == ("other_activity", "sms.Hello")


def test_an_automation_tells_of_them_by_name_and_id() -> None:
    def activity(number: int, name: str | None, id: str | None) -> dict[str, Any]:
        return {"objectTypeId": number, "name": name, "activityObjectId": id}

    record = {"steps": [{"activities": [activity(423, "S", "id-s"), activity(725, "T", None)]}, {}]}
    assert SCRIPT.named_in is not None
    assert ACTIVITY.named_in is not None
    assert list(SCRIPT.named_in[1](record)) == [("S", "id-s")]
    assert list(ACTIVITY.named_in[1](record)) == [("sms.T", "")]
    assert list(ACTIVITY.named_in[1]({})) == []
