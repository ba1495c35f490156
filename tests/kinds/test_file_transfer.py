"""File transfers: which way, what fits it, what is sent, and where the file is afterwards."""

from typing import Any

import pytest

from mcdecl.engine.apply import encode
from mcdecl.engine.observe.index import Index
from mcdecl.engine.plan import Action, AttributeDiff, Change
from mcdecl.kinds.file_location import DEFAULT
from mcdecl.kinds.file_transfer import KIND
from mcdecl.kinds.runs import PRIVATE_STORE
from tests.strategies import Declaring
from tests.wanted import transfer

INDEX = Index()
INDEX.add("file_location", DEFAULT, DEFAULT, "id-l")


def told(**written: Any) -> list[tuple[str, tuple[Any, ...]]]:
    wanted = transfer("F", **written)
    findings = [finding for check in KIND.checks for finding in check(wanted, Declaring(wanted))]
    return [(item.message, tuple(item.path)) for item in findings]


def test_a_sound_transfer_has_nothing_wrong() -> None:
    assert told() == []
    assert told(direction="in", max_file_age=24, max_frequency=1, max_file_age_offset=2, encrypted=True) == []
    assert told(encrypted=True, public_key="K") == []


@pytest.mark.parametrize("name", ["max_file_age", "max_frequency", "max_file_age_offset"])
def test_limits_are_for_files_that_come_in(name: str) -> None:
    assert told(**{name: 1}) == [(f"{name} applies only to incoming files", (name,))]


def test_an_encrypted_file_that_goes_out_needs_a_key() -> None:
    assert told(encrypted=True) == [("an encrypted file needs a key", ("encrypted",))]


@pytest.mark.parametrize(
    ("written", "place"),
    [
        ({}, (DEFAULT, "t.csv")),
        ({"compressed": True}, (DEFAULT, "t.csv")),
        ({"direction": "in"}, (PRIVATE_STORE, "t.csv")),
        ({"direction": "in", "compressed": True}, None),  # what is unzipped has names of its own
    ],
)
def test_where_the_file_is_afterwards(written: dict[str, Any], place: tuple[str, str] | None) -> None:
    assert KIND.run is not None
    assert KIND.run.file(transfer("F", **written).state) == place
    assert (KIND.run.object_type, KIND.run.by_key) == ("FileTransferActivity", True)


def test_an_update_says_everything_but_a_key_that_nobody_declares() -> None:
    wanted = transfer("F")
    change = Change(
        wanted.address, wanted.kind, "F", Action.UPDATE, (AttributeDiff("file", "a", "t.csv"),),
        desired=wanted.state, object_id="id",
    )  # fmt: skip
    sent = encode.altered(change, INDEX)
    assert sent.pop("@type") is KIND.routes
    assert {name: value for name, value in sent.items() if name != "description"} == {
        "@id": "id", "@key": "F", "name": "F", "isUpload": True, "fileSpec": "t.csv", "fileTransferLocationId": "id-l",
        "isCompressed": False, "isEncrypted": False, "isPgp": False, "isFileSpecLocalized": False, "maxFileAge": 0,
        "maxFileAgeScheduleOffset": 0, "maxImportFrequency": 0,
    }  # fmt: skip


@pytest.mark.parametrize(("upload", "direction"), [(True, "out"), (False, "in")])
def test_the_direction_on_the_wire(upload: bool, direction: str) -> None:
    codec = KIND.attribute("direction").wire
    assert codec is not None
    assert codec.decode({"isUpload": upload}, INDEX) == direction


def test_what_a_record_does_not_say() -> None:
    names = {
        attribute.name: attribute.wire.decode({}, INDEX) for attribute in KIND.attributes if attribute.wire is not None
    }
    expected = {"compressed": False, "encrypted": False, "pgp": False, "localized": False}
    hours = {"max_file_age": 0, "max_file_age_offset": 0, "max_frequency": 0}
    assert {name: names[name] for name in (*expected, *hours)} == {**expected, **hours}
