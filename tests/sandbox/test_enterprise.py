"""An enterprise with business units below it: tokens, what each sees, what is shared, and the data file."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import requests

from mcdecl.sandbox.queries.run import run_query
from mcdecl.sandbox.server import RunningSandbox, SandboxError, start
from tests import wire_schema
from tests.sandbox.caller import KEY_FIELD, Caller, field, where

PARENT, US, EU = 510000001, 510000002, 510000003
SHARED = "Shared Data Extensions"


@pytest.fixture(scope="module")
def running() -> Iterator[RunningSandbox]:
    with start(None, enterprise=PARENT, units=[US, EU]) as server:
        yield server


@pytest.fixture
def enterprise(running: RunningSandbox) -> Iterator[RunningSandbox]:
    running.reset()
    running.configure(closed_units=frozenset())
    yield running
    wire_schema.check([call for call in running.calls if call.operation not in ("Token", "REST")])


def answer(sandbox: RunningSandbox, **more: object) -> requests.Response:
    sent = {
        "grant_type": "client_credentials",
        "client_id": sandbox.client_id,
        "client_secret": sandbox.client_secret,
        **more,
    }
    return requests.post(f"{sandbox.auth_url}/v2/token", json=sent, timeout=60)


def caller(sandbox: RunningSandbox, mid: int) -> Caller:
    """A client whose token is for one business unit."""
    found = Caller(sandbox)
    found.token = str(answer(sandbox, account_id=mid).json()["access_token"])
    return found


def table(key: str, folder: int | None = None) -> str:
    place = f"<CategoryID>{folder}</CategoryID>" if folder else ""
    fields = f"<Fields>{KEY_FIELD}{field('Score', 'Number')}</Fields>"
    named = f"<CustomerKey>{key}</CustomerKey><Name>{key} name</Name>"
    return f'<Objects xsi:type="DataExtension">{named}{fields}{place}</Objects>'


def row(key: str, id: str) -> str:
    values = "".join(
        f"<Property><Name>{name}</Name><Value>{value}</Value></Property>"
        for name, value in (("Id", id), ("Score", "5"))
    )
    return (
        f'<Objects xsi:type="DataExtensionObject"><CustomerKey>{key}</CustomerKey>'
        f"<Properties>{values}</Properties></Objects>"
    )


def shared_folder(parent: Caller) -> int:
    return int(parent.retrieve("DataFolder", "ID", filter=where("Name", "equals", SHARED)).result["ID"])


def share(sandbox: RunningSandbox, key: str = "All") -> Caller:
    """A shared data extension of the parent, with one row."""
    parent = caller(sandbox, PARENT)
    parent.create(table(key, shared_folder(parent))).accepted()
    parent.create(row(key, "1")).accepted()
    return parent


def keys(found: Caller, *, everywhere: bool = False) -> list[str]:
    tail = "<QueryAllAccounts>true</QueryAllAccounts>" if everywhere else ""
    return sorted(result["CustomerKey"] for result in found.retrieve("DataExtension", "CustomerKey", tail=tail).results)


def test_without_an_account_id_the_token_is_for_the_enterprise(enterprise: RunningSandbox) -> None:
    token = answer(enterprise).json()["access_token"]
    headers = {"Authorization": f"Bearer {token}"}
    info = requests.get(f"{enterprise.auth_url}/v2/userinfo", headers=headers, timeout=60).json()
    assert (info["organization"]["member_id"], info["organization"]["enterprise_id"]) == (PARENT, PARENT)


@pytest.mark.parametrize("mid", [US, EU])
def test_the_account_id_chooses_the_unit(enterprise: RunningSandbox, mid: int) -> None:
    token = answer(enterprise, account_id=mid).json()["access_token"]
    headers = {"Authorization": f"Bearer {token}"}
    info = requests.get(f"{enterprise.auth_url}/v2/userinfo", headers=headers, timeout=60).json()
    assert (info["organization"]["member_id"], info["organization"]["enterprise_id"]) == (mid, PARENT)


@pytest.mark.parametrize("mid", [510000009, "510000009", "٥", "9" * 40])
def test_a_unit_that_is_not_there_gets_no_token(enterprise: RunningSandbox, mid: object) -> None:
    refused = answer(enterprise, account_id=mid)
    assert (refused.status_code, refused.json()["error"]) == (400, "invalid_request")


def test_a_unit_that_the_package_is_not_enabled_for_gets_no_token(enterprise: RunningSandbox) -> None:
    enterprise.configure(closed_units=frozenset({EU}))
    assert answer(enterprise, account_id=EU).status_code == 400
    assert answer(enterprise, account_id=US).status_code == 200


def test_each_token_sees_its_own_unit_only(enterprise: RunningSandbox) -> None:
    us, eu = caller(enterprise, US), caller(enterprise, EU)
    us.create(table("Same")).accepted()
    eu.create(table("Same")).accepted()
    us.create(table("OnlyUs")).accepted()
    assert (keys(us), keys(eu), keys(caller(enterprise, PARENT))) == (["OnlyUs", "Same"], ["Same"], [])
    assert us.retrieve("DataExtension", "Client.ID").results[0]["Client"]["ID"] == str(US)


def test_units_have_folders_of_their_own_and_no_shared_ones(enterprise: RunningSandbox) -> None:
    record = {
        mid: caller(enterprise, mid).retrieve("DataFolder", "ID", "Name", "ContentType").results
        for mid in (PARENT, US, EU)
    }
    ids = [folder["ID"] for folders in record.values() for folder in folders]
    assert len(ids) == len(set(ids))
    assert not any(folder["ContentType"].startswith("shared_") for folder in record[US])
    assert any(folder["Name"] == SHARED for folder in record[PARENT])


def test_query_all_accounts_shows_a_unit_what_is_shared(enterprise: RunningSandbox) -> None:
    parent = share(enterprise)
    parent.create(table("Private")).accepted()
    us = caller(enterprise, US)
    us.create(table("Own")).accepted()
    assert keys(us) == ["Own"]
    assert keys(us, everywhere=True) == ["All", "Own"]
    tail = "<QueryAllAccounts>true</QueryAllAccounts>"
    folders = us.retrieve("DataFolder", "Name", "Client.ID", tail=tail).results
    assert {folder["Client"]["ID"] for folder in folders if folder["Name"] == SHARED} == {str(PARENT)}
    fields = us.retrieve("DataExtensionField", "Name", "DataExtension.CustomerKey", tail=tail).results
    assert {record["DataExtension"]["CustomerKey"] for record in fields} == {"Own"}


def test_query_all_accounts_shows_the_enterprise_everything(enterprise: RunningSandbox) -> None:
    parent = share(enterprise)
    caller(enterprise, US).create(table("Us")).accepted()
    assert keys(parent, everywhere=True) == ["All", "Us"]
    enterprise.configure(closed_units=frozenset({US}))
    assert keys(parent, everywhere=True) == ["All"]


@pytest.mark.parametrize("name", ["ENT.All", "ent.All", "ENT.All name"])
def test_units_read_shared_rows(enterprise: RunningSandbox, name: str) -> None:
    share(enterprise)
    assert len(caller(enterprise, US).retrieve(f"DataExtensionObject[{name}]", "Id").results) == 1


def test_units_read_shared_rows_by_rest(enterprise: RunningSandbox) -> None:
    share(enterprise)
    us = caller(enterprise, US)
    headers = {"Authorization": f"Bearer {us.token}"}
    url = f"{enterprise.url}/data/v1/customobjectdata/key/ENT.All/rowset"
    page = requests.get(url, headers=headers, timeout=60).json()
    assert page["count"] == 1
    more = requests.get(url.replace("key/ENT.All", f"token/{page['requestToken']}"), headers=headers, timeout=60)
    assert more.json()["items"] == page["items"]


def test_units_do_not_read_what_is_not_shared(enterprise: RunningSandbox) -> None:
    caller(enterprise, PARENT).create(table("Private")).accepted()
    found = caller(enterprise, US).retrieve("DataExtensionObject[ENT.Private]", "Id")
    assert found.overall.startswith("Error")


def test_units_write_nothing_that_is_shared(enterprise: RunningSandbox) -> None:
    parent = share(enterprise)
    us = caller(enterprise, US)
    assert "can only be written there" in us.create(row("ENT.All", "2")).result["StatusMessage"]
    assert us.create(table("New", shared_folder(parent))).result["StatusCode"] == "Error"
    assert (
        us.delete('<Objects xsi:type="DataExtension"><CustomerKey>All</CustomerKey></Objects>').result["StatusCode"]
        == "Error"
    )
    assert keys(parent) == ["All"]


def run(sandbox: RunningSandbox, mid: int, sql: str) -> Any:
    """What a query of a unit does into its data extension `Into`."""
    unit = caller(sandbox, mid)
    unit.create(table("Into")).accepted()
    target = "<DataExtensionTarget><CustomerKey>Into</CustomerKey><Name>Into name</Name></DataExtensionTarget>"
    unit.create(
        f'<Objects xsi:type="QueryDefinition"><CustomerKey>Q</CustomerKey><Name>Q</Name><QueryText>{sql}</QueryText>'
        f"<TargetType>DE</TargetType>{target}<TargetUpdateType>Overwrite</TargetUpdateType></Objects>"
    ).accepted()
    account = sandbox.account.units[mid]
    return run_query(account, account.store.find("QueryDefinition", "CustomerKey", "Q")[0])


def test_a_query_of_a_unit_reads_what_is_shared(enterprise: RunningSandbox) -> None:
    share(enterprise)
    assert run(enterprise, US, "SELECT Id, Score FROM ENT.[All name]").error is None
    assert len(caller(enterprise, US).retrieve("DataExtensionObject[Into]", "Id").results) == 1


def test_a_query_of_a_unit_fills_what_is_shared_and_nothing_else_of_the_parent(enterprise: RunningSandbox) -> None:
    parent = share(enterprise)
    parent.create(table("Private")).accepted()
    unit = caller(enterprise, US)
    query = (
        '<Objects xsi:type="QueryDefinition"><CustomerKey>Q</CustomerKey><Name>Q</Name>'
        "<QueryText>SELECT 'new' AS Id</QueryText><TargetType>DE</TargetType><DataExtensionTarget>"
        "<CustomerKey>{0}</CustomerKey><Name>{0} name</Name></DataExtensionTarget>"
        "<TargetUpdateType>Append</TargetUpdateType></Objects>"
    )
    assert unit.create(query.format("Private")).result["StatusCode"] == "Error"
    unit.create(query.format("All")).accepted()
    account = enterprise.account.units[US]
    assert run_query(account, account.store.find("QueryDefinition", "CustomerKey", "Q")[0]).error is None
    rows = parent.retrieve("DataExtensionObject[All]", "Id").results
    assert "new" in str(rows)
    read = unit.retrieve("QueryDefinition", "CustomerKey", "DataExtensionTarget.Name").results
    assert "All name" in str(read)


@pytest.mark.parametrize("name", ["[All name]", "ENT.[Private name]"])
def test_a_query_of_a_unit_reads_nothing_else_of_the_parent(enterprise: RunningSandbox, name: str) -> None:
    share(enterprise).create(table("Private")).accepted()
    assert "Invalid object name" in run(enterprise, US, f"SELECT Id FROM {name}").error


def test_the_units_are_in_the_data_file(tmp_path: Path) -> None:
    data = tmp_path / "account.duckdb"
    with start(data, enterprise=PARENT, units=[US]) as server:
        caller(server, US).create(table("Kept")).accepted()
    with start(data, units=[EU]) as server:
        assert list(server.account.units) == [PARENT, US, EU]
        assert keys(caller(server, US)) == ["Kept"]
        server.reset()
        assert list(server.account.units) == [PARENT, US, EU]
        assert keys(caller(server, US)) == []


def test_the_enterprise_is_no_unit_below_itself(tmp_path: Path) -> None:
    with pytest.raises(SandboxError, match="same id, 510000001"):
        start(tmp_path / "account.duckdb", enterprise=PARENT, units=[PARENT])
    with start(tmp_path / "account.duckdb") as server:  # and the file is free again
        assert list(server.account.units) == [510001234]
