"""Extracts that the SOAP method Extract starts: what is refused, and what is in the file."""

import io
import zipfile
from datetime import datetime

import pytest

from mcdecl.sandbox.server import RunningSandbox
from mcdecl.sandbox.tracking.tables import record
from tests.sandbox.caller import KEY_FIELD, NS, Caller, data_extension, field, row
from tests.sandbox.sftp import get, names

TABLE = "bb94a04d-9632-4623-be47-daabc3f588a6"
TRACKING = "c7219016-a7f0-4c72-8657-1ec12c28a0db"
ALWAYS = {"StartDate": "1/1/1900 1:00:00 AM", "EndDate": "1/1/1900 1:00:00 AM", "_AsyncID": "0"}


def extract(soap: Caller, kind: str, **parameters: str) -> str:
    """Asks for an extract and waits for its end; the OverallStatus."""
    text = "".join(
        f"<Parameter><Name>{name}</Name><Value>{value}</Value></Parameter>" for name, value in parameters.items()
    )
    answer = soap.send(
        f'<ExtractRequestMsg xmlns="{NS}"><Requests><ID>{kind}</ID><Options/><Parameters>{text}</Parameters></Requests>'
        "</ExtractRequestMsg>"
    )
    soap.sandbox.account.tasks.stop(600)
    return answer.overall


def table(soap: Caller, **parameters: str) -> str:
    given = {**ALWAYS, "DECustomerKey": "A", "OutputFileName": "a.csv", "HasColumnHeaders": "true", **parameters}
    return extract(soap, TABLE, **given)


@pytest.fixture
def filled(soap: Caller) -> Caller:
    fields = (
        KEY_FIELD
        + field("Name", MaxLength=50)
        + field("Age", "Number")
        + field("Spent", "Decimal", MaxLength=8, Scale=2)
        + field("Since", "Date")
        + field("Active", "Boolean")
    )
    soap.create(data_extension("A", fields=fields)).accepted()
    rows = {"Name": 'Ann "A", B', "Age": "3", "Spent": "1.50", "Since": "1/2/2030 1:04:09 PM", "Active": "true"}
    soap.create(row("A", Id="1", **rows)).accepted()
    soap.create(row("A", Id="2")).accepted()
    return soap


def exported(sandbox: RunningSandbox, name: str = "a.csv") -> bytes:
    return get(sandbox.sftp, f"Export/{name}")


def test_rows_go_out_with_the_documented_parameters(sandbox: RunningSandbox, filled: Caller) -> None:
    assert table(filled) == "OK"
    assert exported(sandbox).decode() == (
        'Id,Name,Age,Spent,Since,Active\r\n1,Ann "A", B,3,1.50,1/2/2030 1:04:09 PM,True\r\n2,,,,,\r\n'
    )


def test_text_is_quoted_when_it_is_asked_for(sandbox: RunningSandbox, filled: Caller) -> None:
    assert (
        table(filled, TextQualified="True", ColumnDelimiter="|", HasColumnHeaders="false", UsesLineFeed="true") == "OK"
    )
    assert exported(sandbox).decode() == '"1"|"Ann ""A"", B"|3|1.50|1/2/2030 1:04:09 PM|True\n"2"|||||\n'


def test_names_of_parameters_have_no_letter_case(sandbox: RunningSandbox, filled: Caller) -> None:
    given = {name.upper(): value for name, value in {**ALWAYS, "DECustomerKey": "a", "OutputFileName": "x.csv"}.items()}
    assert extract(filled, TABLE.upper(), **given) == "OK"
    assert exported(sandbox, "x.csv").startswith(b"1,")


def test_a_file_in_utf_16_has_its_mark(sandbox: RunningSandbox, filled: Caller) -> None:
    filled.create(row("A", Id="3", Name="Zoë 🙂")).accepted()
    assert table(filled, CharacterEncoding="UTF-16") == "OK"
    assert exported(sandbox)[:2] in (b"\xff\xfe", b"\xfe\xff")
    assert "Zoë 🙂" in exported(sandbox).decode("utf-16")


def test_a_table_without_rows_gives_a_header(sandbox: RunningSandbox, soap: Caller) -> None:
    soap.create(data_extension("A", fields=KEY_FIELD)).accepted()
    assert table(soap) == "OK"
    assert exported(sandbox) == b"Id\r\n"
    assert table(soap, HasColumnHeaders="false") == "OK"
    assert exported(sandbox) == b""


def test_a_file_name_has_the_date_of_the_server(sandbox: RunningSandbox, filled: Caller) -> None:
    sandbox.account.clock.set(datetime(2031, 2, 3, 4, 5))
    filled.token = filled.new_token()
    assert table(filled, OutputFileName="a_%%Year%%%%Month%%%%Day%%.csv") == "OK"
    assert names(sandbox.sftp, "Export") == ["a_20310203.csv"]


@pytest.mark.parametrize(
    ("parameters", "words"),
    [
        ({"DECustomerKey": "B"}, "No data extension with the DECustomerKey B exists."),
        ({"DECustomerKey": ""}, "The parameter DECustomerKey is required."),
        ({"OutputFileName": ""}, "The parameter OutputFileName is required."),
        ({"OutputFileName": "a/b.csv"}, '"a/b.csv" cannot be the name of a file.'),
        ({"_AsyncID": ""}, "The parameter _AsyncID is required."),
        ({"HasColumnHeaders": "maybe"}, "HasColumnHeaders must be true or false"),
        ({"ColumnDelimiter": "::"}, "ColumnDelimiter must be one character"),
        ({"CharacterEncoding": "klingon"}, 'The encoding "klingon"'),
        ({"Colour": "red"}, "has no parameter colour"),
    ],
)
def test_what_cannot_run_is_refused_at_once(
    sandbox: RunningSandbox, filled: Caller, parameters: dict[str, str], words: str
) -> None:
    assert words in table(filled, **parameters)
    assert names(sandbox.sftp, "Export") == []


def test_other_types_are_refused_by_name(soap: Caller) -> None:
    assert extract(soap, "9a487c7d-96bd-484c-ad80-0f0bcbb91ca7") == (
        "Error: The embedded account does not run the extract type Zip."
    )
    assert "is not enabled" in extract(soap, "00000000-0000-0000-0000-000000000001")


def test_a_message_without_requests_is_refused(soap: Caller) -> None:
    assert soap.send(f'<ExtractRequestMsg xmlns="{NS}"/>').overall == "Error: No request was sent."


@pytest.fixture
def tracked(sandbox: RunningSandbox, soap: Caller) -> Caller:
    def event(day: int, key: str, **more: object) -> dict[str, object]:
        moment = datetime(2030, 1, day, 13)
        base = {"AccountID": 7, "JobID": 10 + day, "SubscriberKey": key, "SubscriberID": 1, "EventDate": moment}
        return {**base, **more}

    with sandbox.account.store.exclusively():
        record(sandbox.account, "_Sent", [event(1, "a"), event(2, "b"), event(9, "a")])
        record(sandbox.account, "_Open", [event(1, "a", IsUnique=True)])
        record(sandbox.account, "_Bounce", [event(2, "b", BounceCategory="Hard bounce", SMTPBounceReason="gone")])
        record(
            sandbox.account,
            "_Subscribers",
            [{"SubscriberKey": key, "EmailAddress": f"{key}@x.example", "Status": "active"} for key in "abc"],
        )
    return soap


RANGE = {"StartDate": "1/1/2030 12:00:00 AM", "EndDate": "1/5/2030 12:00:00 AM", "OutputFileName": "t.zip"}


def package(sandbox: RunningSandbox) -> dict[str, str]:
    with zipfile.ZipFile(io.BytesIO(exported(sandbox, "t.zip"))) as zip_file:
        return {name: zip_file.read(name).decode() for name in zip_file.namelist()}


def test_tracking_is_a_zip_of_a_file_for_each_kind(sandbox: RunningSandbox, tracked: Caller) -> None:
    kinds = ("Sent", "Opens", "Bounces", "Subscribers", "NotSent", "Clicks")
    assert extract(tracked, TRACKING, **RANGE, **{f"Extract{kind}": "true" for kind in kinds}) == "OK"
    found = package(sandbox)
    assert sorted(found) == ["Bounces.csv", "Clicks.csv", "NotSent.csv", "Opens.csv", "Sent.csv", "Subscribers.csv"]
    assert found["Sent.csv"].splitlines() == [
        (
            "ClientID,SendID,SubscriberKey,EmailAddress,SubscriberID,ListID,EventDate,EventType,BatchID,"
            "TriggeredSendExternalKey"
        ),
        "7,11,a,a@x.example,1,,1/1/2030 1:00:00 PM,Sent,,",
        "7,12,b,b@x.example,1,,1/2/2030 1:00:00 PM,Sent,,",
    ]
    assert "HardBounce,Hard bounce,gone," in found["Bounces.csv"]
    assert len(found["NotSent.csv"].splitlines()) == len(found["Clicks.csv"].splitlines()) == 1
    assert [line.split(",")[1] for line in found["Subscribers.csv"].splitlines()] == ["SubscriberKey", "a", "b"]


def test_tracking_follows_its_parameters(sandbox: RunningSandbox, tracked: Caller) -> None:
    asked = {
        "ExtractSent": "true", "ExtractOpens": "true", "extractsubscribers": "true", "IncludeAllSubscribers": "true",
        "SendIDs": "11", "QuoteText": "true", "IncludeMilliseconds": "true", "IncludeUniqueOpens": "true",
        "IncludeCampaignID": "true", "ColumnDelimiter": "|",
    }  # fmt: skip
    assert extract(tracked, TRACKING, **RANGE, **asked) == "OK"
    found = package(sandbox)
    assert len(found["Subscribers.csv"].splitlines()) == 4
    [header, line] = found["Sent.csv"].splitlines()
    assert header.endswith('"TriggeredSendExternalKey"|"CampaignID"')
    assert '"a"|"a@x.example"|"1"||1/1/2030 1:00:00.000 PM|"Sent"' in line
    assert "|True|" in found["Opens.csv"]


def test_the_range_can_be_in_another_time_zone(sandbox: RunningSandbox, tracked: Caller) -> None:
    # 20:00 to 20:30 in Berlin is 13:00 to 13:30 of the server.
    times = {"StartDate": "1/1/2030 8:00:00 PM", "EndDate": "1/1/2030 8:30:00 PM"}
    asked = {**RANGE, **times, "ExtractSent": "true", "UseLocalTZinQuery": "true", "Timezone": "5"}
    assert extract(tracked, TRACKING, **asked) == "OK"
    assert len(package(sandbox)["Sent.csv"].splitlines()) == 2


def test_tracking_of_other_accounts_has_no_rows(sandbox: RunningSandbox, tracked: Caller) -> None:
    assert extract(tracked, TRACKING, **RANGE, ExtractSent="true", AccountIDs="1, 2") == "OK"
    assert len(package(sandbox)["Sent.csv"].splitlines()) == 1


@pytest.mark.parametrize(
    ("parameters", "words"),
    [
        ({"OutputFileName": "t.csv"}, "must end in .zip"),
        ({"StartDate": "soon"}, "StartDate must be a date"),
        ({"EndDate": "1/1/2029 1:00:00 AM"}, "EndDate is before StartDate"),
        ({"EndDate": "1/1/2031 1:00:00 AM"}, "90 days at most"),
        ({"ExtractSent": "false"}, "No file was asked for"),
        ({"ExtractConversions": "true"}, "does not write the file of ExtractConversions"),
        ({"UseIDs": "true"}, "does not extract with UseIDs"),
        ({"Attributes": "First Name"}, "leave Attributes empty"),
        ({"SendIDs": "x"}, "SendIDs must be numbers"),
        ({"Format": "xml"}, 'The Format "xml"'),
        ({"TextQualifier": "''"}, "TextQualifier must be one character"),
        ({"UseLocalTZinQuery": "true", "Timezone": "99"}, "The Timezone 99 is not known"),
    ],
)
def test_tracking_that_cannot_run_is_refused(tracked: Caller, parameters: dict[str, str], words: str) -> None:
    assert words in extract(tracked, TRACKING, **{**RANGE, "ExtractSent": "true", **parameters})
