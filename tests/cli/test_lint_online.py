"""Queries held against the account: `lint --online`, and what plan and apply refuse before they do anything."""

import json
import re

import pytest

from mcdecl.sandbox.server import RunningSandbox
from mcdecl.workspace import api
from tests.cli.conftest import CUSTOMERS, Folder

ORDERS = """\
data_extensions:
  Shop_Orders:
    name: Shop Orders
    fields:
      - {name: CustomerId, type: Text, length: 18, primary_key: true}
      - {name: Mail, type: EmailAddress}
  Shop_Mails:
    name: Shop Mails
    fields:
      - {name: CustomerId, type: Text, length: 18, primary_key: true}
      - {name: Email, type: EmailAddress}
      - {name: Country, type: Text, length: 2, required: true}
"""
QUERY = """\
query_definitions:
  NTO_Copy:
    name: NTO copy
    target: {target}
    mode: Overwrite
    sql: {sql}
"""
GOOD = "SELECT o.CustomerId, o.Mail AS Email FROM [Shop Orders] AS o WHERE o.Mail IS NOT NULL"


@pytest.fixture
def shop(folder: Folder) -> Folder:
    """A project beside an account that has two data extensions more, which it does not declare."""
    folder.write("data.yaml", CUSTOMERS)
    folder.write("shop.yaml", ORDERS)
    assert folder.mcdecl("apply", "--auto-approve").code == 0
    (folder.path / "shop.yaml").unlink()
    return folder


def query(folder: Folder, sql: str, target: str = "NTO_Customers") -> None:
    """One query in the project."""
    folder.write("query.yaml", QUERY.format(sql=json.dumps(sql), target=target))


def found(folder: Folder, *arguments: str) -> list[str]:
    """The findings about SQL."""
    run = folder.mcdecl("lint", "--select", "MC5", *arguments)
    assert run.err == ""
    return run.out.splitlines()[:-1] if "query.yaml" in run.out else []


def test_a_query_of_what_only_the_account_has_is_sound(shop: Folder) -> None:
    query(shop, GOOD)
    assert found(shop) == found(shop, "--online") == []
    assert shop.mcdecl("plan").code == 0


def test_an_unknown_table_is_an_error_online(shop: Folder) -> None:
    query(shop, GOOD.replace("Shop Orders", "Shop Ordres"))
    assert found(shop) == []
    text = "there is no data extension named Shop Ordres; did you mean Shop Orders?"
    assert found(shop, "--online") == [f"query.yaml:6:53: error MC503: {text}"]
    assert shop.mcdecl("lint", "--online").code == 1


def test_columns_of_undeclared_tables_are_checked(shop: Folder) -> None:
    query(shop, GOOD.replace("o.Mail AS", "o.Mial AS"))
    assert found(shop) == []
    [text] = found(shop, "--online")
    assert "query.yaml:6:32: error MC504: o has no column Mial" in text
    assert "did you mean Mail?" in text


def test_keys_and_types_of_undeclared_tables_count(shop: Folder) -> None:
    query(shop, "SELECT o.CustomerId, o.Mail AS Email FROM [Shop Orders] AS o")
    assert found(shop) == []
    [text] = found(shop, "--online")
    assert "MC512: Email may be NULL" in text


def test_an_undeclared_target_is_checked(shop: Folder) -> None:
    query(shop, "SELECT CustomerId, Email FROM [NTO Customers]", target="Shop_Mails")
    assert found(shop) == []
    [text] = found(shop, "--online")
    assert "MC508: Shop Mails.Country is required and has no column" in text


def test_a_target_in_another_case_than_the_declared_key_is_an_error(shop: Folder) -> None:
    query(shop, GOOD, target="NTO_CUSTOMERS")
    text = shop.mcdecl("lint", "--online").out
    assert "neither declared here nor in the account; did you mean NTO_Customers? keys differ only in case" in text


@pytest.mark.parametrize("command", [("plan",), ("apply", "--auto-approve")])
def test_plan_and_apply_stop_at_what_only_the_account_shows(shop: Folder, command: tuple[str, ...]) -> None:
    query(shop, GOOD.replace("Shop Orders", "Shop Ordres"))
    run = shop.mcdecl(*command)
    assert (run.code, run.out) == (1, "")
    assert "query.yaml:6:53: error MC503: there is no data extension named Shop Ordres" in run.err
    query(shop, GOOD)
    assert "query_definition.NTO_Copy" in shop.mcdecl("plan").out  # it was not made


def test_plan_all_tells_it_for_its_environment(shop: Folder) -> None:
    query(shop, GOOD.replace("Shop Orders", "Shop Ordres"))
    run = shop.mcdecl("plan", "--all")
    assert run.code == 1
    assert "there is no data extension named Shop Ordres" in run.out


def test_a_waiver_counts_online(shop: Folder) -> None:
    query(shop, GOOD.replace("Shop Orders", "Shop Ordres"))
    path = shop.path / "query.yaml"
    path.write_text(path.read_text().replace("  NTO_Copy:", "  NTO_Copy: # mcdecl: ignore MC503 comes tonight"))
    assert found(shop, "--online") == []
    assert shop.mcdecl("plan").code == 0


def test_what_is_behind_ent_is_not_judged_by_the_units_own(shop: Folder) -> None:
    query(shop, "SELECT o.CustomerId, o.Nothing AS Email FROM ENT.[Shop Orders] AS o")
    assert found(shop, "--online") == []


def test_what_files_cannot_say_is_said_without_asking(folder: Folder) -> None:
    query(folder, GOOD)
    (folder.path / "data.yaml").write_text("data_extensions: {A: {name: A, fields: 1}}\n")
    run = folder.mcdecl("lint", "--online")
    assert run.code == 1
    assert "data.yaml:1:" in run.out


def test_an_account_that_lets_nobody_in_is_told(shop: Folder, monkeypatch: pytest.MonkeyPatch) -> None:
    query(shop, GOOD)
    monkeypatch.setenv("MC_SECRET", "wrong")
    run = shop.mcdecl("lint", "--online")
    assert run.code == 1
    assert "Traceback" not in run.err
    assert run.err.startswith("Error: ")


def test_files_need_no_account_where_all_is_declared(folder: Folder, monkeypatch: pytest.MonkeyPatch) -> None:
    query(folder, "SELECT CustomerId, Email FROM [NTO Customers]")
    monkeypatch.setenv("MC_SECRET", "wrong")
    assert len(found(folder, "--online")) == 1  # it overwrites what it reads


def test_a_plan_asks_once_more_only_where_queries_need_it(shop: Folder, embedded: RunningSandbox) -> None:
    def asked(sql: str) -> int:
        query(shop, sql)
        embedded.clear_calls()
        assert shop.mcdecl("plan").code == 0
        return len([call for call in embedded.calls if call.operation == "Retrieve"])

    recent = "SubscriberKey AS CustomerId, EmailAddress AS Email FROM _Subscribers WHERE Status = 'active'"
    declared = asked(f"SELECT {recent}")
    assert asked(GOOD) == declared + 2


def test_what_is_put_right_is_held_against_the_account_afterwards(shop: Folder) -> None:
    query(shop, GOOD.replace("Shop Orders", "Shop Ordres") + ";")
    run = shop.mcdecl("lint", "--select", "MC5", "--fix", "--online")
    assert run.code == 1
    fixed, text, _ = run.out.splitlines()
    assert fixed.startswith("fixed query.yaml:6:")
    assert "MC503: there is no data extension named Shop Ordres" in text


def test_a_plan_by_python_stops_at_what_only_the_account_shows(shop: Folder) -> None:
    query(shop, GOOD.replace("Shop Orders", "Shop Ordres"))
    project = api.load(shop.path)
    with pytest.raises(api.ProjectError, match="there is no data extension named Shop Ordres"):
        api.plan(project)
    with pytest.raises(api.ProjectError, match="there is no data extension named Shop Ordres"):
        api.apply(project)
    query(shop, GOOD)
    assert [change.address for change in api.plan(api.load(shop.path)).changes if change.acts] != []


OVER = CUSTOMERS.replace("    fields:", "    retention: {policy: all_rows, until: 2020-01-01}\n    fields:")


def test_a_retention_that_is_over_is_an_error_unless_the_account_has_it(
    folder: Folder, embedded: RunningSandbox
) -> None:
    folder.write("data.yaml", CUSTOMERS)
    assert folder.mcdecl("apply", "--auto-approve").code == 0
    folder.write("data.yaml", OVER)
    for online in ([], ["--online"]):
        run = folder.mcdecl("lint", "--select", "MC220", *online)
        assert (run.code, "2020-01-01 is in the past" in run.out) == (1, True)
    refused = folder.mcdecl("apply", "--auto-approve", "--allow", "data_loss")
    assert (refused.code, "2020-01-01 is in the past" in refused.out + refused.err) == (1, True)
    with embedded.account.store.exclusively() as store:
        [there] = store.find("DataExtension", "CustomerKey", "NTO_Customers")
        ended = {"DeleteAtEndOfRetentionPeriod": True, "RetainUntil": "2020-01-01T00:00:00"}
        store.put("DataExtension", there["ObjectID"], {**there, **ended})
    assert folder.mcdecl("lint", "--select", "MC220", "--online").code == 0
    assert folder.mcdecl("plan", "--detailed-exitcode").code == 0
    assert folder.mcdecl("validate").code == 0


def test_a_reference_that_leads_nowhere_is_an_error_once_the_account_was_asked(shop: Folder) -> None:
    query(shop, GOOD)
    text = shop.path.joinpath("query.yaml").read_text()
    target = re.search(r"target: (\w+)", text)
    assert target is not None
    shop.write("query.yaml", text.replace(target[0], "target: Nowhere"))
    offline = shop.mcdecl("lint", "--select", "MC123")
    assert (offline.code, "warning MC123" in offline.out) == (0, True)
    online = shop.mcdecl("lint", "--select", "MC123", "--online")
    assert online.code == 1
    (line,) = [line for line in online.out.splitlines() if "MC123" in line]
    assert "error MC123: data extension Nowhere is neither declared here nor in the account" in line


def test_strict_wants_everything_declared(shop: Folder) -> None:
    query(shop, GOOD)
    assert shop.mcdecl("validate", "--strict").code == 0
    text = shop.path.joinpath("query.yaml").read_text()
    shop.write("query.yaml", re.sub(r"target: \w+", "target: Nowhere", text))
    assert shop.mcdecl("validate").code == 0
    run = shop.mcdecl("validate", "--strict")
    assert (run.code, "data extension Nowhere is not declared here" in run.err + run.out) == (1, True)
