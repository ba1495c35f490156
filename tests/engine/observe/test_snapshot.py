"""One account as a comparison needs it, over HTTP."""

from mcdecl.account import SoapAccount
from mcdecl.engine.observe.snapshot import read_snapshot
from mcdecl.engine.plan.compare import ComparisonVerdict, compare
from mcdecl.kinds.resource import Resource
from tests.wanted import table

ROOT = Resource("folder", "Data Extensions", {}, implied=True)
"""A folder that every account has."""


def test_it_holds_what_is_declared_and_what_is_asked_for_besides(account: SoapAccount) -> None:
    side = read_snapshot(account, "dev", [ROOT, table("A")], ["data_extension.B", "data_extension.A"])
    assert set(side.declared) == {"folder.Data Extensions", "data_extension.A"}
    assert set(side.live) == {"folder.Data Extensions"}
    assert side.environment == "dev"


def test_an_account_is_the_same_as_itself(account: SoapAccount) -> None:
    sides = [read_snapshot(account, name, [ROOT]) for name in ("a", "b")]
    assert [compared.verdict for compared in compare(sides[0], sides[1], sides[0].declared)] == [ComparisonVerdict.SAME]
