"""Whatever an account holds, its export loads without an error and a plan of it has nothing to do."""

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import HealthCheck, Phase, given, settings

from mcdecl.account import SoapAccount
from mcdecl.kinds import KINDS
from mcdecl.project import load
from mcdecl.sandbox.server import RunningSandbox, start
from mcdecl.wire.values import Retrieve
from tests.conftest import connect
from tests.engine.adopt.everything import ODD_PROPERTIES, Lived, lived_in
from tests.engine.adopt.test_round_trip import applied, exported, left

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
    max_examples=20,
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
