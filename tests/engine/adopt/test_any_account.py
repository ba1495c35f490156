"""Whatever an account holds, its export loads without an error and a plan of it has nothing to do."""

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import HealthCheck, Phase, given, settings

from mcdecl.account import SoapAccount
from mcdecl.engine.adopt.run import Selection, export_onto, read_account
from mcdecl.helpers.structs import replace
from mcdecl.kinds import KINDS
from mcdecl.kinds.resource import Resource
from mcdecl.project import load
from mcdecl.sandbox.server import RunningSandbox, start
from mcdecl.wire.values import Retrieve
from tests.conftest import connect
from tests.engine.adopt.everything import ODD_PROPERTIES, Lived, lived_in
from tests.engine.adopt.test_round_trip import applied, exported, left
from tests.thorough import examples

OWN = ("name", "folder", "into", "target", "source", "filter", "fields", "sendable", "mapping", "where")
"""Attributes that a resource keeps: what others rest on stays what they need."""
MUST = {"name": "Added later", "primary_key": False, "required": True, "default": None}
COLLECTIONS = {
    "DataExtension": "ObjectID",
    "QueryDefinition": "ObjectID",
    "FilterDefinition": "ObjectID",
    "DataFolder": "ID",
}
"""Collections of the store, and the property that is the id of their documents."""


@pytest.fixture(scope="module")
def server() -> Iterator[RunningSandbox]:
    with start(None, record=False) as running:
        yield running


def delete(account: SoapAccount, lived: Lived) -> None:
    """Somebody deletes objects, and the account lets them go whatever refers to them."""
    for item in lived.deleted:
        kind = str(KINDS[item.kind].soap_type)
        there = account.retrieve(Retrieve(kind, ("CustomerKey", "ObjectID")))
        for record in there:
            if record["CustomerKey"] == item.key:
                account.delete([{"@type": kind, "CustomerKey": item.key, "ObjectID": record["ObjectID"]}])


def changed_by_others(lived: Lived, other: Lived) -> Iterator[Resource]:
    """Some resources with values of others of their kind; tables have one more field, which rows must fill."""
    pool: dict[str, list[Resource]] = {}
    for item in other.resources:
        pool.setdefault(item.kind, []).append(item)
    for item in lived.resources:
        if item.kind not in ("folder", "automation", "verification") and pool.get(item.kind):
            state = {name: value for name, value in pool[item.kind].pop().state.items() if name not in OWN}
            state = {**item.state, **state}
            if item.kind == "data_extension":
                state["fields"] = (*state["fields"], {**state["fields"][-1], **MUST})
            yield replace(item, state=state)


def make_odd(server: RunningSandbox, lived: Lived) -> None:
    """Change records in the store as no API would."""
    store = server.account.store
    with store.exclusively():
        for record, name, value in lived.odd:
            places = [
                (collection, str(document[identity]), document)
                for collection, identity in COLLECTIONS.items()
                for document in store.all(collection)
            ]
            if not places:
                return
            collection, identity, document = places[record % len(places)]
            names = [word for word in ODD_PROPERTIES if word in document]
            if names:
                store.put(collection, identity, {**document, names[name % len(names)]: value})
        store.commit()


@given(lived_in())
@settings(
    max_examples=examples(8),
    deadline=None,
    derandomize=True,
    database=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)
def test_its_export_loads_and_plans_empty(server: RunningSandbox, lived: Lived) -> None:
    server.reset()
    with ExitStack() as stack:
        account = stack.enter_context(connect(server))
        here = Path(stack.enter_context(TemporaryDirectory())) / "out"
        applied(account, lived.resources)
        delete(account, lived)
        make_odd(server, lived)
        report = exported(account, here)
        project = load(here)
        assert left(account, project) == []
        told = {*report.exported, *(item.address for item in report.left_out)}
        assert len(told) == len(report.exported) + len(report.left_out)


@given(lived_in(), lived_in())
@settings(
    max_examples=examples(12),
    deadline=None,
    derandomize=True,
    database=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)
def test_taking_over_what_differs_leaves_nothing_to_do_and_every_comment(
    server: RunningSandbox, lived: Lived, other: Lived
) -> None:
    server.reset()
    with ExitStack() as stack:
        account = stack.enter_context(connect(server))
        here = Path(stack.enter_context(TemporaryDirectory())) / "out"
        applied(account, lived.resources)
        exported(account, here)
        paths = list(here.rglob("*.yaml"))
        for path in paths:
            path.write_text(f"# top\n{path.read_text(encoding='utf-8')}# end\n", encoding="utf-8")
        for item in changed_by_others(lived, other):
            applied(account, [item])
        inventory = read_account(account, Selection())
        report = export_onto(inventory, load(here), "folder", Selection(), overwrite=True)
        assert report.differing == ()
        assert left(account, load(here)) == []
        texts = [path.read_text(encoding="utf-8") for path in paths]
        assert all(text.startswith("# top\n") and text.count("# end\n") == 1 for text in texts)
