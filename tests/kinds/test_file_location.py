"""File locations: read over REST, secrets by name, settings that fit their sort."""

import pytest

from mcdecl.engine.observe.index import Index
from mcdecl.helpers.secret import Secret
from mcdecl.kinds.file_location import DEFAULT, FITTING, KIND, NEEDED, SORTS, LocationSetting, SortCodec
from mcdecl.kinds.wire import UnwritableError, WriteContext
from tests.strategies import Declaring
from tests.wanted import location

SFTP = {
    "name": "Partner",
    "id": "an-id",
    "locationTypeId": 2,
    "@more": {"customerKey": "L", "locationType": "ExternalSftp", "sFtpFileTransferLocation": {"portNumber": 22}},
}


def findings(**written: object) -> list[str]:
    wanted = location("L", **written)
    return [finding.message for check in KIND.checks for finding in check(wanted, Declaring(wanted))]


def test_the_default_is_the_location_that_every_account_has() -> None:
    assert DEFAULT == "ExactTarget Enhanced FTP"


def test_a_location_of_the_user_interface_goes_by_its_name_and_one_of_the_api_by_its_key() -> None:
    assert KIND.routes is not None
    assert KIND.routes.key_of({"name": DEFAULT, "id": "1"}) == DEFAULT
    assert KIND.routes.key_of(SFTP) == "L"


def test_the_sort_reads_as_the_word_or_what_its_number_means() -> None:
    assert SortCodec().decode(SFTP, Index()) == "ExternalSftp"
    assert SortCodec().decode({"locationTypeId": 0}, Index()) == "Enhanced FTP"
    assert SortCodec().decode({"locationTypeId": 77}, Index()) == "type 77"


def test_a_setting_travels_under_the_name_of_its_sort() -> None:
    writing = WriteContext(Index(), {"type": "AzureBlobStorage"})
    assert LocationSetting("bucketName").encode("b", writing) == {"azureFileTransferLocation": {"bucketName": "b"}}
    assert LocationSetting("portNumber").decode(SFTP, Index()) == 22


def test_a_secret_is_masked_wherever_it_is_printed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOME_VARIABLE", "the word")
    wire = KIND.attribute("password").wire
    assert wire is not None
    sent = wire.encode({"env": "SOME_VARIABLE"}, WriteContext(Index(), {"type": "ExternalSftp"}))
    assert sent == {"sFtpFileTransferLocation": {"password": Secret("the word")}}
    assert "the word" not in f"{sent} {sent!r}"


def test_a_variable_that_is_not_set_cannot_be_sent(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOME_VARIABLE", "")
    wire = KIND.attribute("password").wire
    assert wire is not None
    with pytest.raises(UnwritableError, match="SOME_VARIABLE"):
        wire.encode({"env": "SOME_VARIABLE"}, WriteContext(Index(), {"type": "ExternalSftp"}))


def test_settings_of_another_sort_are_told() -> None:
    assert findings() == []
    assert findings(bucket="b") == ["a location of type ExternalSftp has no bucket"]
    assert findings(url=None) == ["a location of type ExternalSftp needs url"]


def test_every_sort_has_its_settings() -> None:
    assert set(SORTS) == set(FITTING) == set(NEEDED)
    assert all(set(NEEDED[sort]) <= FITTING[sort] for sort in SORTS)


@pytest.mark.parametrize(
    ("sort", "value"), [("ExternalSftp", None), ("Safehouse", {"env": "SOME_VARIABLE"}), ("Safehouse", None)]
)
def test_a_secret_that_is_not_declared_or_of_another_sort_is_not_sent(sort: str, value: dict[str, str] | None) -> None:
    wire = KIND.attribute("password").wire
    assert wire is not None
    assert wire.encode(value, WriteContext(Index(), {"type": sort})) == {}
