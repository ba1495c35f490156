"""What only the answer for one object shows: asked for the resources that say it, and worth failing for nothing."""

import pytest

from mcdecl.account import SoapAccount
from mcdecl.engine.plan import Action, AttributeStatus
from mcdecl.sandbox.server import RunningSandbox
from tests.engine.observe.test_planning import applied, only, planned
from tests.wanted import EMAIL, ID, imported, table


def encoded(page: int | None) -> tuple[object, ...]:
    file = {"pattern": "c.csv"} if page is None else {"pattern": "c.csv", "encoding": page}
    return table("T", ID, EMAIL), imported("I", "T", file=file)


def asked(embedded: RunningSandbox) -> list[str]:
    """The REST paths of imports that were asked for."""
    return [call.object_type for call in embedded.calls if call.operation == "REST" and "imports" in call.object_type]


def test_an_encoding_is_read_and_compared(account: SoapAccount) -> None:
    applied(account, *encoded(1252))
    counts = planned(account, *encoded(1252)).summary()
    assert (counts.acts, counts.unknown) == (0, 0)
    (diff,) = only(planned(account, *encoded(65001))).attributes
    assert (diff.path, diff.before, diff.after, diff.status) == ("file.encoding", 1252, 65001, AttributeStatus.CHANGED)
    applied(account, *encoded(65001))
    assert planned(account, *encoded(65001)).summary().acts == 0


def test_it_costs_a_call_for_each_import_that_declares_one(embedded: RunningSandbox, account: SoapAccount) -> None:
    applied(account, *encoded(None))
    embedded.clear_calls()
    planned(account, *encoded(None))
    assert asked(embedded) == []
    planned(account, *encoded(1252))
    assert len(asked(embedded)) == 1


def test_without_permission_it_is_unknown(embedded: RunningSandbox, account: SoapAccount) -> None:
    applied(account, *encoded(1252))
    embedded.configure(rest_denied=True)
    plan = planned(account, *encoded(65001))
    (change,) = [change for change in plan.changes if change.address == "import_definition.I"]
    (diff,) = [diff for diff in change.attributes if diff.path != "file.location"]
    assert (change.action, diff.path, diff.status) == (Action.NO_OP, "file.encoding", AttributeStatus.UNKNOWN)
    assert "could not be read" in (diff.reason or "")


@pytest.mark.parametrize("page", [65001, 1252])
def test_the_list_of_imports_does_not_show_it(account: SoapAccount, page: int) -> None:
    applied(account, *encoded(page))
    (item,) = account.rest_list("automation/v1/imports")
    assert "encodingName" not in item
    assert "encodingName" in account.rest_get(f"automation/v1/imports/{item['importDefinitionId']}")
