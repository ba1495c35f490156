"""Filter activities and file transfers, performed one by one."""

import gzip
import io
import threading
import zipfile
from typing import Any

import pytest

from mcdecl.sandbox.file_transfers.soap_file_locations import LOCATIONS
from mcdecl.sandbox.tasks.targets import TargetWriter
from tests.sandbox.automations.conftest import Studio
from tests.sandbox.caller import KEY_FIELD, data_extension, field, row, where
from tests.sandbox.filters.test_soap_filter_definition import definition as filter_definition
from tests.sandbox.sftp import get, names, put, with_sftp


def performed(studio: Studio, type: str, id: str) -> tuple[str, str]:
    """Performs an activity to its end; its task's Status and words."""
    result = studio.soap.perform(type, ObjectID=id).result["Result"]
    assert result["StatusCode"] == "OK", result
    studio.sandbox.account.tasks.stop(600)
    task = studio.sandbox.account.tasks.get(int(result["Task"]["ID"]))
    assert task is not None
    return task.status, task.message


# Filter activities


@pytest.fixture
def filtering(studio: Studio) -> tuple[Studio, str]:
    fields = KEY_FIELD + field("Score", "Number")
    records = studio.soap.create(data_extension("A", fields=fields) + data_extension("B", fields=fields)).results
    source, target = (str(record["NewObjectID"]) for record in records)
    for id, score in (("low", "1"), ("high", "5")):
        studio.soap.create(row("A", Id=id, Score=score)).accepted()
    studio.soap.create(row("B", Id="old")).accepted()
    rules = where("Score", "greaterThan", "2", tag="DataFilter")
    rule = str(studio.soap.create(filter_definition(rules=rules)).accepted()["NewObjectID"])
    parts = {
        "FilterDefinitionID": rule, "DestinationObjectID": target, "DestinationTypeID": 2,
        "SourceObjectID": source, "SourceTypeID": 2,
    }  # fmt: skip
    inner = "".join(f"<{name}>{value}</{name}>" for name, value in parts.items())
    sent = f'<Objects xsi:type="FilterActivity"><CustomerKey>FA</CustomerKey><Name>FA</Name>{inner}</Objects>'
    return studio, str(studio.soap.create(sent).accepted()["NewObjectID"])


def test_a_filter_activity_fills_its_destination_anew(filtering: tuple[Studio, str]) -> None:
    studio, id = filtering
    assert performed(studio, "FilterActivity", id) == ("Completed", "")
    assert studio.ids("B") == ["high"]


def test_a_deleted_filter_activity_does_not_run(filtering: tuple[Studio, str]) -> None:
    studio, id = filtering
    studio.rest("DELETE", f"automation/v1/filters/{id}")
    assert "No FilterActivity" in studio.soap.perform("FilterActivity", ObjectID=id).result["Result"]["StatusMessage"]


def test_a_filter_activity_without_its_definition_fails(filtering: tuple[Studio, str]) -> None:
    studio, id = filtering
    with studio.sandbox.account.store.exclusively() as store:
        for document in list(store.all("FilterDefinition")):
            store.remove("FilterDefinition", document["ObjectID"])
    status, words = performed(studio, "FilterActivity", id)
    assert (status, "does not exist any more" in words) == ("Error", True)
    assert studio.ids("B") == ["old"]


def test_calls_are_answered_while_a_filter_activity_runs(
    filtering: tuple[Studio, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also one that changes the source: the filter takes the rows that there were when it began."""
    studio, id = filtering
    begun, released = threading.Event(), threading.Event()
    evaluate = TargetWriter.evaluate

    def slowly(self: TargetWriter, *arguments: Any) -> int:
        begun.set()
        assert released.wait(60)
        return evaluate(self, *arguments)

    monkeypatch.setattr(TargetWriter, "evaluate", slowly)
    try:
        studio.soap.perform("FilterActivity", ObjectID=id)
        assert begun.wait(60)
        assert studio.ids("B") == ["old"]
        studio.soap.create(row("A", Id="late", Score="9")).accepted()
    finally:
        released.set()
    studio.sandbox.account.tasks.stop(600)
    assert studio.ids("B") == ["high"]


# File transfers


def transferred(studio: Studio, file: str, **more: object) -> tuple[str, str]:
    return performed(studio, "FileTransferActivity", studio.transfer(file, **more))


def stored(studio: Studio) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in studio.sandbox.account.files.safehouse.iterdir()}


def test_a_file_leaves_the_safehouse(studio: Studio) -> None:
    (studio.sandbox.account.files.safehouse / "a.csv").write_bytes(b"x")
    assert transferred(studio, "A.csv")[0] == "Completed"
    assert get(studio.sandbox.sftp, "Export/a.csv") == b"x"
    assert stored(studio) == {}


def test_a_file_comes_in_and_stays_on_the_ftp(studio: Studio) -> None:
    put(studio.sandbox.sftp, "Import/a.csv", b"x")
    assert transferred(studio, "a.csv", isUpload=False)[0] == "Completed"
    assert (stored(studio), names(studio.sandbox.sftp, "Import")) == ({"a.csv": b"x"}, ["a.csv"])


def test_a_zip_is_unpacked_without_its_folders(studio: Studio) -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as package:
        package.writestr("deep/../../a.csv", "1")
        package.writestr("b.csv", "2")
    put(studio.sandbox.sftp, "Import/p.zip", packed.getvalue())
    assert transferred(studio, "p.zip", isUpload=False, isCompressed=True)[0] == "Completed"
    assert stored(studio) == {"a.csv": b"1", "b.csv": b"2"}


def test_a_gzip_is_unpacked(studio: Studio) -> None:
    put(studio.sandbox.sftp, "Import/a.csv.gz", gzip.compress(b"1"))
    assert transferred(studio, "a.csv.gz", isUpload=False, isCompressed=True)[0] == "Completed"
    assert stored(studio) == {"a.csv": b"1"}


def test_an_outside_location_has_a_folder_that_stands_for_it(studio: Studio) -> None:
    partner = LOCATIONS[3]
    (studio.sandbox.account.files.safehouse / "a.csv").write_bytes(b"x")
    assert transferred(studio, "a.csv", fileTransferLocationId=partner.id) == (
        "Completed",
        "a.csv went to Partner SFTP.",
    )
    assert (studio.sandbox.account.files.outside(partner.id) / "a.csv").read_bytes() == b"x"


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({}, "No file a.csv was found in the safehouse."),
        ({"isUpload": False}, "No file a.csv was found in Import of ExactTarget Enhanced FTP."),
        ({"fileSpec": "a/b"}, "cannot be the name of a file"),
        ({"isPgp": True}, "neither encrypts nor decrypts"),
        ({"isEncrypted": True, "isUpload": False}, "neither encrypts nor decrypts"),
        ({"isCompressed": True}, "is not packed"),
        ({"fileTransferLocationId": LOCATIONS[2].id}, "No file goes to the file location Safehouse"),
    ],
)
def test_a_transfer_that_cannot_be_says_why(studio: Studio, more: dict[str, object], words: str) -> None:
    status, text = transferred(studio, "a.csv", **more)
    assert (status, words in text) == ("Error", True), text


@pytest.mark.parametrize("content", [b"no archive", b"\x1f\x8bbroken", b"PK\x03\x04broken", b""])
def test_a_broken_archive_leaves_nothing(studio: Studio, content: bytes) -> None:
    put(studio.sandbox.sftp, "Import/p.zip", content)
    status, text = transferred(studio, "p.zip", isUpload=False, isCompressed=True)
    assert (status, "neither a zip nor a gzip" in text) == ("Error", True), text
    assert stored(studio) == {}


def test_a_second_transfer_too_soon_is_refused(studio: Studio) -> None:
    put(studio.sandbox.sftp, "Import/a.csv", b"x")
    id = studio.transfer("a.csv", isUpload=False, maxImportFrequency=2)
    assert performed(studio, "FileTransferActivity", id)[0] == "Completed"
    assert "less than 2 hours ago" in performed(studio, "FileTransferActivity", id)[1]


def test_an_old_file_is_refused(studio: Studio) -> None:
    put(studio.sandbox.sftp, "Import/a.csv", b"x")
    studio.sandbox.account.clock.advance(3 * 3600)
    studio.soap.token = studio.soap.new_token()
    assert "3 hours old" in transferred(studio, "a.csv", isUpload=False, maxFileAge=2)[1]


def test_another_name_makes_no_file_newer(studio: Studio) -> None:
    access = studio.sandbox.sftp
    put(access, "Import/a.csv", b"a")
    age = studio.sandbox.account.clock.timestamp() - (studio.sandbox.account.files.ftp / "Import/a.csv").stat().st_mtime
    assert abs(age) < 60
    studio.sandbox.account.clock.advance(3 * 3600)
    with_sftp(access, lambda client: client.posix_rename("Import/a.csv", "Import/b.csv"))
    renamed = (studio.sandbox.account.files.ftp / "Import/b.csv").stat().st_mtime
    assert 3 * 3600 - 60 < studio.sandbox.account.clock.timestamp() - renamed < 3 * 3600 + 60


def test_a_file_that_comes_after_the_clock_was_moved_is_new(studio: Studio) -> None:
    studio.move(days=3)
    put(studio.sandbox.sftp, "Import/a.csv", b"x")
    assert transferred(studio, "a.csv", isUpload=False, maxFileAge=2)[0] == "Completed"
    assert transferred(studio, "a.csv", maxFileAge=2, customerKey="out", name="out")[0] == "Completed"
