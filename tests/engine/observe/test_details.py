"""What only the answer for one object shows: asked for the resources that say it, and worth failing for nothing."""

import threading
from typing import Any

import pytest

from mcdecl.account import SoapAccount
from mcdecl.engine.observe.index import Index
from mcdecl.engine.plan import Action, AttributeStatus
from mcdecl.kinds.blank_file import BlankFileCodec, same_handling
from mcdecl.kinds.encoding import DETAIL
from mcdecl.kinds.values import Unknown
from mcdecl.kinds.wire import WriteContext
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


def handling(word: str | None, **more: object) -> tuple[object, ...]:
    return table("T", ID, EMAIL), imported("I", "T", **({"blank_file": word} if word else {}), **more)


def test_what_happens_to_blank_files_is_set_read_and_compared(account: SoapAccount) -> None:
    file = {"pattern": "c.csv", "encoding": 1252}
    applied(account, *handling("Fail", file=file))
    counts = planned(account, *handling("Fail", file=file)).summary()
    assert (counts.acts, counts.unknown) == (0, 0)
    (diff,) = only(planned(account, *handling("Skip", file=file))).attributes
    assert (diff.path, diff.before, diff.after) == ("blank_file", "Fail", "Skip")
    applied(account, *handling("Skip", description="Changed", file=file))
    (item,) = account.rest_list("automation/v1/imports")
    shown = account.rest_get(f"automation/v1/imports/{item['importDefinitionId']}")
    assert (shown["blankFileProcessingType"], shown["description"]) == (2, "Changed")
    assert shown["encodingName"] == "windows-1252", "what the change over REST does not mean stays"
    assert planned(account, *handling(None, description="Changed")).summary().acts == 0


@pytest.mark.parametrize(("number", "reason"), [(None, "does not show"), (7, "REST shows 7")])
def test_handling_that_is_not_known_is_told(number: int | None, reason: str) -> None:
    value = BlankFileCodec().decode({DETAIL: {"blankFileProcessingType": number}}, Index())
    assert isinstance(value, Unknown)
    assert reason in value.reason
    assert same_handling(value, "Fail") is None


def test_the_embedded_account_refuses_wrong_values_over_rest(account: SoapAccount) -> None:
    applied(account, *handling(None))
    (item,) = account.rest_list("automation/v1/imports")
    for wrong in ({"fileType": "XLS"}, {"blankFileProcessingType": 9}):
        sent = BlankFileCodec().encode("Fail", WriteContext(Index(), {})) | {"@id": item["importDefinitionId"], **wrong}
        (result,) = account.update([sent])
        assert not result.ok
        assert next(iter(wrong)) in result.message


MAPPED = (table("T", ID, EMAIL), imported("I", "T", mapping={"Id": "id", "Email": "mail"}))


def test_the_list_that_a_mapping_needs_is_asked_with_the_first_questions(
    monkeypatch: pytest.MonkeyPatch, account: SoapAccount
) -> None:
    applied(account, *MAPPED)
    listed = threading.Event()
    ask_list, ask_all = account.rest_list, account.retrieve_all

    def rest_list(path: str) -> Any:
        listed.set()
        return ask_list(path)

    def retrieve_all(*questions: Any, **more: Any) -> Any:
        assert listed.wait(120), "the list waits for the answers of other questions"
        return ask_all(*questions, **more)

    monkeypatch.setattr(account, "rest_list", rest_list)
    monkeypatch.setattr(account, "retrieve_all", retrieve_all)
    assert planned(account, *MAPPED).summary().acts == 0


def test_a_list_is_asked_once_whatever_needs_it(embedded: RunningSandbox, account: SoapAccount) -> None:
    imports = [
        imported(f"I{n}", "T", mapping={"Id": "id"}, file={"pattern": "c.csv", "encoding": 1252}) for n in range(5)
    ]
    applied(account, table("T", ID, EMAIL), *imports)
    embedded.clear_calls()
    assert planned(account, table("T", ID, EMAIL), *imports).summary().acts == 0
    lists = [path for path in asked(embedded) if "imports/" not in path]
    assert len(lists) == 1


def test_a_list_that_is_not_needed_after_all_may_fail(embedded: RunningSandbox, account: SoapAccount) -> None:
    applied(account, table("T", ID, EMAIL))
    embedded.configure(rest_denied=True)
    plan = planned(account, *MAPPED)
    assert [change.action for change in plan.changes if change.address == "import_definition.I"] == [Action.CREATE]
