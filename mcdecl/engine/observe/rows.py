"""Count the rows of data extensions, only where the answer matters."""

from collections.abc import Iterable
from urllib.parse import quote

from mcdecl.account.errors import AccountError
from mcdecl.account.interface import Account
from mcdecl.engine.plan.account_state import Live
from mcdecl.helpers.structs import replace
from mcdecl.kinds.facts import ResourceFacts
from mcdecl.kinds.resource import LiveResource
from mcdecl.wire.values import Retrieve


def with_rows(account: Account, live: Live, addresses: Iterable[str]) -> Live:
    """The live side with what can be told about the rows of these data extensions."""
    known = {address: row_facts(account, live.resources[address]) for address in addresses}
    return replace(live, facts={**live.facts, **known}) if known else live


def row_facts(account: Account, there: LiveResource) -> ResourceFacts:
    """The count that REST gives; where it does not, whether SOAP finds a row; where neither, nothing."""
    count = row_count(account, there.key)
    return ResourceFacts(rows=count) if count is not None else ResourceFacts(any_rows=_any(account, there))


def row_count(account: Account, key: str) -> int | None:
    """The number of rows by REST, whose answer to the smallest page carries it (fact:row-count-rest).

    Args:
        account: Where.
        key: The data extension's external key.

    Returns:
        The number, or None where REST does not tell.
    """
    try:
        answer = account.rest_get(
            f"data/v1/customobjectdata/key/{quote(key, safe='')}/rowset", {"$page": "1", "$pagesize": "1"}
        )
    except AccountError:
        return None
    count = answer.get("count") if isinstance(answer, dict) else None
    return count if isinstance(count, int) else None


def _any(account: Account, there: LiveResource) -> bool | None:
    fields = there.state.get("fields")
    if not fields:
        return None
    ask = Retrieve(f"DataExtensionObject[{there.key}]", (fields[0]["name"],), batch_size=1, first_page_only=True)
    try:
        return bool(account.retrieve(ask))
    except AccountError:
        return None
