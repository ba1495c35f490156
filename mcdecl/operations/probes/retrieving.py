"""Probes of Retrieve, its filters and pages, and of Describe; they only read."""

import re
from itertools import islice

from mcdecl.account.errors import AccountError, RetrieveFailed
from mcdecl.account.interface import Account
from mcdecl.kinds.fields import CHILDREN
from mcdecl.operations.probes.model import PREFIX, ReadingBench, Verdicts, differs, holds, judged, unseen
from mcdecl.wire.values import KEYS_A_CALL, Retrieve, SimpleFilter, at

_PAGE = 2500
_MOST = (CHILDREN.object_type, "QueryDefinition", "DataFolder")
"""The types of which accounts have the most objects, in this order."""
_FOLDERS = Retrieve("DataFolder", ("ID", "Name"), first_page_only=True)
_DATE = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d*[1-9])?")
_SMALL = 5
_SIZES = (400, 300, 250, 200, 150, 100, 50, 25, 10, 5)


def page_size(bench: ReadingBench) -> Verdicts:
    """The first two pages of the type with the most objects, and pages of a size that is asked for."""
    counts = []
    for object_type in _MOST:
        pages = list(islice(bench.account.pages(Retrieve(object_type, ("Name",))), 2))
        counts.append(len(pages[0]) if pages else 0)
        if len(pages) > 1 or counts[-1] > _PAGE:
            yield judged("retrieve-page-size", counts[-1] == _PAGE, f"{counts[-1]:,} objects a page", counts[-1])
            break
    else:
        yield unseen("retrieve-page-size", f"needs more than {_PAGE:,} objects of one type; {max(counts):,} are here")
    pages = list(islice(bench.account.pages(Retrieve("DataFolder", ("ID",), batch_size=_SMALL)), 2))
    if len(pages) > 1:
        different = {at(record, "ID") for record in pages[0]}.isdisjoint(at(record, "ID") for record in pages[1])
        yield judged("continue-request", different, f"pages of {len(pages[0])} and {len(pages[1])} folders")


def filters(bench: ReadingBench) -> Verdicts:
    """Folders and data extensions by filters that find something, nothing, or too much."""
    account = bench.account
    found = account.retrieve(_FOLDERS)
    yield holds("soap-1-1", "SOAP 1.1 was answered")
    names = [str(record["Name"]) for record in found if str(record.get("Name", "")).isascii() and record.get("Name")]
    if names:
        name = next((text for text in names if text != text.swapcase()), names[0])
        other_case = account.retrieve(
            Retrieve("DataFolder", ("ID",), SimpleFilter("Name", "equals", (name.swapcase(),)))
        )
        words = f"{len(other_case)} folders by a name in other letter case"
        yield judged("texts-compare-without-case", bool(other_case), words)
    refusal = _refused(account, KEYS_A_CALL)
    size = KEYS_A_CALL if refusal is None else next((n for n in _SIZES if _refused(account, n) is None), 0)
    yield judged("in-list-size", refusal is None, f"{size} values were taken", size)
    try:
        records = account.retrieve(Retrieve("DataExtension", ("CustomerKey",), _by_keys(1)))
    except RetrieveFailed as error:
        yield differs("retrieve-no-hits", error.message)
    else:
        yield judged("retrieve-no-hits", not records, f"{len(records)} objects")


def _by_keys(count: int) -> SimpleFilter:
    """A filter for keys that nothing has."""
    keys = tuple(f"{PREFIX}of_nothing_{number:04}" for number in range(count))
    return SimpleFilter("CustomerKey", "equals" if count == 1 else "IN", keys)


def _refused(account: Account, count: int) -> AccountError | None:
    try:
        account.retrieve(Retrieve("DataExtension", ("CustomerKey",), _by_keys(count)))
    except RetrieveFailed as error:
        return error
    return None


def unknown_names(bench: ReadingBench) -> Verdicts:
    """A property and a type that do not exist."""
    name = "McdeclNoSuchProperty"
    try:
        bench.account.retrieve(Retrieve("DataFolder", ("ID", name), first_page_only=True))
    except RetrieveFailed as error:
        yield judged("retrieve-unknown-property", name in error.message, error.message)
    else:
        yield differs("retrieve-unknown-property", "it was answered")
    try:
        bench.account.retrieve(Retrieve("McdeclNoSuchType", ("ID",), first_page_only=True))
    except RetrieveFailed as error:
        yield holds("retrieve-unknown-type", error.message)
    else:
        yield differs("retrieve-unknown-type", "it was answered")


def describe(bench: ReadingBench) -> Verdicts:
    """What Describe says of data extensions."""
    definition = bench.account.describe("DataExtension")
    properties = (definition or {}).get("Properties") or []
    told = [item for item in properties if isinstance(item, dict) and "IsRetrievable" in item]
    yield judged("describe-lists-properties", bool(told), f"{len(told)} properties")


def field_filter(bench: ReadingBench) -> Verdicts:
    """The fields of a data extension, by its key."""
    ask = Retrieve("DataExtension", ("CustomerKey",), batch_size=1, first_page_only=True)
    keys = [str(record["CustomerKey"]) for record in bench.account.retrieve(ask)]
    if not keys:
        return
    by_key = SimpleFilter(CHILDREN.parent, "equals", (keys[0],))
    try:
        fields = bench.account.retrieve(Retrieve(CHILDREN.object_type, CHILDREN.properties, by_key))
    except RetrieveFailed as error:
        yield differs("field-filter-by-parent", error.message)
    else:
        yield judged("field-filter-by-parent", bool(fields), f"{len(fields)} fields")


def dates(bench: ReadingBench) -> Verdicts:
    """A date, and the time stamp of its answer."""
    records = bench.account.retrieve(Retrieve("DataFolder", ("CreatedDate",), first_page_only=True))
    texts = [str(record["CreatedDate"]) for record in records if record.get("CreatedDate")]
    strange = next((text for text in texts if not _DATE.fullmatch(text)), None)
    if texts:
        form = re.sub(r"\d", "0", strange or texts[0])
        yield judged("wire-dates", strange is None, f"dates such as {form}")
    stamped = bench.account.server_time is not None
    yield judged("answer-timestamp", stamped, "a time stamp" if stamped else "no time stamp")


def folders(bench: ReadingBench) -> Verdicts:
    """What folders read back of who they are."""
    properties = ("ID", "ObjectID", "Client.ID")
    records = bench.account.retrieve(Retrieve("DataFolder", properties, first_page_only=True))
    if not records:
        return
    with_id = sum(1 for record in records if record.get("ObjectID"))
    yield judged("folder-objectid-nil", with_id == 0, f"{with_id} of {len(records)} have an ObjectID")
    with_owner = sum(1 for record in records if at(record, "Client.ID") is not None)
    yield judged("folder-client-id", with_owner == len(records), f"{with_owner} of {len(records)} have Client.ID")


def instances(bench: ReadingBench) -> Verdicts:
    """Runs of automations without a filter."""
    try:
        records = bench.account.retrieve(Retrieve("AutomationInstance", ("Status",), first_page_only=True))
    except RetrieveFailed as error:
        yield holds("instances-need-filter", error.message)
    else:
        yield differs("instances-need-filter", f"{len(records)} runs were given")


def tracking(bench: ReadingBench) -> Verdicts:
    """Events of a moment that has not come yet."""
    later = SimpleFilter("EventDate", "greaterThan", ("2199-01-01T00:00:00",), dates=True)
    for object_type in ("SentEvent", "OpenEvent", "ClickEvent", "BounceEvent", "UnsubEvent"):
        properties = ("SendID", "SubscriberKey", "EventDate", "EventType", "BatchID")
        try:
            bench.account.retrieve(Retrieve(object_type, properties, later, first_page_only=True))
        except RetrieveFailed as error:
            yield differs("tracking-retrievable", f"{object_type}: {error.message}")
            return
    yield holds("tracking-retrievable", "five types of events were read")
