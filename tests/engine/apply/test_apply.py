"""Applying against the embedded account, over real HTTP: batches, partial failure, answers that are lost."""

from typing import Any

import pytest

from mcdecl.account import SoapAccount
from mcdecl.engine.apply.outcome import ApplyReport, OutcomeStatus
from mcdecl.engine.apply.run import apply
from mcdecl.engine.observe.planning import plan_account
from mcdecl.engine.plan import DesiredState
from mcdecl.sandbox.server import RunningSandbox
from tests.wanted import EMAIL, ID, filtered, folders, query, table


def carried_out(account: SoapAccount, *resources: Any) -> ApplyReport:
    made = plan_account(account, DesiredState(resources))
    return apply(made.plan, account, made.index)


def fates(report: ApplyReport) -> dict[str, OutcomeStatus]:
    return {outcome.change.address: outcome.status for outcome in report.outcomes}


def left(account: SoapAccount, *resources: Any) -> int:
    return plan_account(account, DesiredState(resources)).plan.summary().acts


def test_creates_go_out_in_batches_of_at_most_50(embedded: RunningSandbox, account: SoapAccount) -> None:
    wanted = [table(f"T{index}") for index in range(120)]
    assert carried_out(account, *wanted).ok
    sizes = [call.objects for call in embedded.calls if call.operation == "Create"]
    assert (sorted(sizes), sum(sizes)) == ([20, 50, 50], 120)


def test_a_call_stays_below_the_limit_of_its_size(embedded: RunningSandbox, account: SoapAccount) -> None:
    long = "SELECT Id FROM T WHERE Id <> '" + "x" * 900_000 + "'"
    assert carried_out(account, table("T"), *(query(f"Q{index}", "T", sql=long) for index in range(8))).ok
    assert max(len(call.request) for call in embedded.calls) < 5_000_000


def test_what_rests_on_something_comes_after_it(embedded: RunningSandbox, account: SoapAccount) -> None:
    carried_out(account, filtered("F", "T"), table("T", folder="Data Extensions/A/B"), *folders("Data Extensions/A/B"))
    created = [call.object_type for call in embedded.calls if call.operation == "Create"]
    assert created == ["DataFolder", "DataFolder", "DataExtension", "FilterDefinition"]


def _taken(account: SoapAccount, name: str) -> None:
    """The account keeps this name of a data extension that was deleted, which nobody can see."""
    (result,) = account.create(
        [
            {
                "@type": "DataExtension",
                "CustomerKey": "other",
                "Name": name,
                "Fields": {"Field": [{"Name": "Id", "FieldType": "Text", "MaxLength": 5}]},
            }
        ]
    )
    assert result.ok
    (result,) = account.delete([{"@type": "DataExtension", "CustomerKey": "other"}])
    assert result.ok


def test_a_failure_stops_only_what_rests_on_it(account: SoapAccount) -> None:
    _taken(account, "Bad")
    wanted = [table("Bad"), table("Good"), query("QB", "Bad"), query("QG", "Good"), filtered("FB", "Bad")]
    report = carried_out(account, *wanted)
    assert fates(report) == {
        "data_extension.Bad": OutcomeStatus.FAILED,
        "data_extension.Good": OutcomeStatus.DONE,
        "query_definition.QB": OutcomeStatus.SKIPPED,
        "query_definition.QG": OutcomeStatus.DONE,
        "filter_definition.FB": OutcomeStatus.SKIPPED,
    }
    (failed,) = [outcome for outcome in report.outcomes if outcome.status is OutcomeStatus.FAILED]
    assert failed.code == 310007
    assert "already exists" in failed.message
    assert failed.explanation
    assert not report.ok
    assert left(account, *wanted) == 3


LOST = ["drop", "drop_after", "truncated"]


@pytest.mark.parametrize("kind", LOST)
@pytest.mark.parametrize("batch", [1, 3])
def test_a_create_whose_answer_is_lost_is_made_exactly_once(
    embedded: RunningSandbox, account: SoapAccount, kind: Any, batch: int
) -> None:
    wanted = [table(f"T{index}") for index in range(batch)]
    embedded.inject(kind, operation="Create")
    report = carried_out(account, *wanted, query("Q", "T0"))
    assert report.ok, [outcome.to_json() for outcome in report.outcomes]
    assert left(account, *wanted, query("Q", "T0")) == 0
    creates = [call for call in embedded.calls if call.operation == "Create" and call.object_type == "DataExtension"]
    assert len(creates) == (2 if kind == "drop" else 1)


@pytest.mark.parametrize("kind", LOST)
def test_a_folder_whose_answer_is_lost_is_made_exactly_once(
    embedded: RunningSandbox, account: SoapAccount, kind: Any
) -> None:
    wanted = [*folders("Data Extensions/A/B"), table("T", folder="Data Extensions/A/B")]
    embedded.inject(kind, operation="Create")
    assert carried_out(account, *wanted).ok
    names = [folder["Name"] for folder in account.retrieve(_folders())]
    assert (names.count("A"), names.count("B")) == (1, 1)


def _folders() -> Any:
    from mcdecl.wire.values import Retrieve

    return Retrieve("DataFolder", ("Name", "ID"))


@pytest.mark.parametrize("kind", LOST)
def test_an_update_whose_answer_is_lost_adds_no_field_twice(
    embedded: RunningSandbox, account: SoapAccount, kind: Any
) -> None:
    assert carried_out(account, table("T")).ok
    embedded.inject(kind, operation="Update")
    assert carried_out(account, table("T", ID, EMAIL, description="new")).ok
    assert left(account, table("T", ID, EMAIL, description="new")) == 0


def test_an_account_that_stays_away_fails_once_and_skips_the_rest(
    embedded: RunningSandbox, account: SoapAccount
) -> None:
    wanted = [table("A"), query("Q", "A"), filtered("F", "A")]
    embedded.inject("unavailable", operation="Create", count=99)
    report = carried_out(account, *wanted)
    assert [report.count(fate) for fate in (OutcomeStatus.DONE, OutcomeStatus.FAILED, OutcomeStatus.SKIPPED)] == [
        0,
        1,
        2,
    ]
    embedded.reset()
    assert carried_out(account, *wanted).ok


@pytest.mark.parametrize("kind", ["unavailable", "throttled", "token_expired"])
def test_a_write_that_was_turned_away_is_sent_again(embedded: RunningSandbox, account: SoapAccount, kind: Any) -> None:
    embedded.inject(kind, operation="Create")
    assert carried_out(account, table("T")).ok


def test_an_update_sends_only_what_changes(embedded: RunningSandbox, account: SoapAccount) -> None:
    assert carried_out(account, table("T", ID, EMAIL, description="old")).ok
    assert carried_out(account, table("T", {**ID, "length": 20}, EMAIL, description="old")).ok
    (update,) = [call.request.decode() for call in embedded.calls if call.operation == "Update"]
    assert "MaxLength>20<" in update
    for word in ("FieldType", "Description", "CategoryID", "IsSendable", "RetainUntil", "Email"):
        assert word not in update


def test_an_update_of_a_filter_carries_source_and_rules(embedded: RunningSandbox, account: SoapAccount) -> None:
    assert carried_out(account, table("T"), filtered("F", "T")).ok
    assert carried_out(account, table("T"), filtered("F", "T", description="new")).ok
    (update,) = [call.request.decode() for call in embedded.calls if call.operation == "Update"]
    assert "DataSource" in update
    assert "DataFilter" in update


def test_nothing_is_sent_when_nothing_is_to_do(embedded: RunningSandbox, account: SoapAccount) -> None:
    carried_out(account, table("T"))
    embedded.clear_calls()
    assert carried_out(account, table("T")).outcomes == ()
    assert not [call for call in embedded.calls if call.operation in ("Create", "Update", "Delete")]
