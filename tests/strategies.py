"""Hypothesis strategies: resources as YAML may say them, hostile names and all, and accounts to plan against."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from hypothesis import strategies as st

from mcdecl.engine.plan import FolderFact, Live
from mcdecl.kinds import KINDS
from mcdecl.kinds.folder import ancestry, parent
from mcdecl.kinds.language import normal_state
from mcdecl.kinds.resource import LiveResource, Resource
from mcdecl.kinds.types import folder_path
from mcdecl.kinds.values import Unknown

Written = dict[str, Any]


class Declaring:
    """A project that declares these resources, as checks see it."""

    def __init__(self, *resources: Resource) -> None:
        self.resources = {resource.address: resource for resource in resources}

    def resource(self, kind: str, key: str) -> Resource | None:
        return self.resources.get(f"{kind}.{key}")

    def state(self, kind: str, key: str) -> Mapping[str, Any] | None:
        resource = self.resource(kind, key)
        return None if resource is None else resource.state

    def keys(self, kind: str) -> Iterable[str]:
        return [resource.key for resource in self.resources.values() if resource.kind == kind]


HOSTILE = (
    "A/B Testing",
    "[bold]not markup[/bold]",
    "a.b.c",
    "fields.x",
    " leading and trailing ",
    'O\'Neill "quoted"',
    "x' OR '1'='1",
    "<Objects xsi:type='x'>&amp;",
    "%%Year%%",
    "100%_done",
    "ÅÄÖ ß ſ İ",
    "日本語の名前",
    "🧭 compass",
    "e\u0301 (combining)",
    "\u202ereversed",
    "null",
    "true",
    "0",
    "-",
    "*",
    "\t",
    "back\\slash",
    "{}",
    "SELECT",
)
"""Names that break what joins texts with dots, slashes, quotes or markup."""
ROOTS = {"data_extension": "Data Extensions", "query_definition": "Query", "filter_definition": "Data Filters"}
DAYS = ("2026-01-31", "2024-02-29", "1999-12-01", "2031-10-10")
_PRINTABLE = st.characters(exclude_categories=("Cs", "Cc", "Cn"), exclude_characters="\ufeff")


def texts(min_size: int = 1, max_size: int = 30) -> st.SearchStrategy[str]:
    """Any text that YAML can hold, often a hostile one."""
    fitting = [name for name in HOSTILE if min_size <= len(name) <= max_size]
    return st.sampled_from(fitting) | st.text(_PRINTABLE, min_size=min_size, max_size=max_size)


def names(max_size: int = 30) -> st.SearchStrategy[str]:
    """Names that do not begin with the account's own `_`, and are not of spaces alone."""
    return texts(1, max_size).filter(lambda name: not name.startswith("_") and bool(name.strip()))


def distinct(min_size: int = 1, max_size: int = 4) -> st.SearchStrategy[list[str]]:
    """Names of which no two are one to the account, which looks past case."""
    return st.lists(names(), min_size=min_size, max_size=max_size, unique_by=str.casefold)


def folder_names() -> st.SearchStrategy[str]:
    r"""Names of folders. One that ends in a backslash has no path: `\/` after it reads as a slash inside.

    One of blanks alone is none to the account.
    """
    return names(20).filter(lambda name: bool(name.strip()) and not name.endswith("\\"))


def folder_paths(root: str) -> st.SearchStrategy[str]:
    """Paths of up to three folders below a root, or the root."""
    return st.lists(folder_names(), max_size=3).map(lambda below: folder_path((root, *below)))


@st.composite
def fields(draw: st.DrawFn, name: str) -> Written:
    """A sound field with this name."""
    kind = draw(st.sampled_from(("Text", "Number", "Date", "Boolean", "EmailAddress", "Phone", "Decimal", "Locale")))
    field: Written = {"name": name, "type": kind}
    if kind == "Text":
        field["length"] = draw(st.integers(4, 4000))
    if kind == "Decimal":
        field["length"] = draw(st.integers(1, 38))
        field["scale"] = draw(st.integers(0, min(18, field["length"])))
    if draw(st.booleans()):
        field["primary_key"] = True
    elif draw(st.booleans()):
        field["required"] = draw(st.booleans())
    defaults: Mapping[str, st.SearchStrategy[Any]] = {
        "Text": texts(1, 4),
        "Number": st.integers(-(2**31), 2**31 - 1) | st.integers(-9, 9).map(str),
        "Date": st.sampled_from(("GETDATE()", "getdate()", "Now()", "2026-01-31")),
        "Boolean": st.booleans() | st.sampled_from(("true", "False")),
        "Decimal": st.sampled_from((0, 1.5, "2.25") if field.get("length", 0) > field.get("scale", 0) else (0,)),
        "Locale": st.just("en-US"),
    }
    if kind in defaults and draw(st.booleans()):
        field["default"] = draw(defaults[kind])
    return field


def retentions() -> st.SearchStrategy[Written]:
    """Every combination that the account takes."""
    period = st.fixed_dictionaries(
        {"length": st.integers(1, 999), "unit": st.sampled_from(("days", "weeks", "months", "years"))}
    )
    until = st.fixed_dictionaries({"until": st.sampled_from(DAYS)})
    reset = st.fixed_dictionaries({}, optional={"reset_on_import": st.booleans()})
    whole = st.tuples(st.sampled_from(("all_rows", "everything")), period | until, reset)
    return (
        st.just({"policy": "none"})
        | period.map(lambda record: {"policy": "rows", **record})
        | whole.map(lambda said: {"policy": said[0], **said[1], **said[2]})
    )


@st.composite
def data_extensions(draw: st.DrawFn) -> Written:
    """A sound data extension as YAML says it."""
    written: Written = {
        "name": draw(names()),
        "fields": [draw(fields(name)) for name in draw(distinct())],
        **draw(
            st.fixed_dictionaries(
                {},
                optional={
                    "description": texts(0),
                    "folder": folder_paths(ROOTS["data_extension"]),
                    "retention": retentions(),
                },
            )
        ),
    }
    fitting = [item["name"] for item in written["fields"] if item["type"] in ("Text", "EmailAddress")]
    if fitting and draw(st.booleans()):
        written["sendable"] = {"field": draw(st.sampled_from(fitting))}
        if draw(st.booleans()):
            written["sendable"]["subscriber"] = draw(st.sampled_from(("Subscriber Key", "Email Address")))
        written["testable"] = draw(st.booleans())
    return written


@st.composite
def import_definitions(draw: st.DrawFn, into: str = "T") -> Written:
    """A sound import definition."""
    written: Written = {
        "name": draw(names()),
        "into": into,
        "file": {"pattern": draw(st.sampled_from(("c.csv", "kunden_%%Year%%.csv", "日本 語.txt", "a'b.csv")))},
        "mode": draw(st.sampled_from(("AddAndUpdate", "AddAndDoNotUpdate", "UpdateButDoNotAdd", "Overwrite"))),
    }
    columns = st.just(texts()) | st.just(st.integers(1, 300))
    manual = columns.flatmap(
        lambda column: distinct().flatmap(lambda found: st.fixed_dictionaries(dict.fromkeys(found, column)))
    )
    written |= draw(
        st.fixed_dictionaries(
            {},
            optional={
                "description": texts(0),
                "mapping": st.sampled_from(("by_header", "by_ordinal")) | manual,
                "allow_errors": st.booleans(),
                "notification": st.just("ops@example.com"),
                "max_file_age": st.integers(0, 8760),
            },
        )
    )
    written["file"] |= draw(
        st.fixed_dictionaries(
            {},
            optional={
                "type": st.sampled_from(("CSV", "TAB")),  # Other comes with its delimiter, below
                "encoding": st.sampled_from((65001, 1252)),
                "header_lines": st.integers(1, 100),
                "quoted_strings": st.booleans(),
                "null_as": st.sampled_from(("", "NULL", "\\N")),
                "date_locale": st.sampled_from(("en-US", "de-DE")),
            },
        )
    )
    if draw(st.booleans()):
        written["file"] |= {"type": "Other", "delimiter": draw(st.sampled_from((";", "|", "\t", " ", "§§")))}
    if draw(st.booleans()):
        action = st.sampled_from(("AddAndUpdate", "AddButDoNotUpdate", "Delete", "Skip", "UpdateButDoNotAdd"))
        written["mode"] = "ColumnBased"
        written["control"] = {"column": draw(names()), "actions": draw(st.dictionaries(texts(), action, min_size=1))}
    return written


@st.composite
def query_definitions(draw: st.DrawFn, target: str = "T") -> Written:
    """A sound query definition."""
    body = draw(st.lists(st.sampled_from(("-- ünïcode 🧭", "/* */\t", "", "  ")), max_size=5))
    optional = {"description": texts(0), "folder": folder_paths(ROOTS["query_definition"])}
    return {
        "name": draw(names()),
        "sql": draw(st.sampled_from(("\n", "\r\n"))).join(["SELECT 'x' AS Id ", *body, "FROM T"]),
        "target": target,
        "mode": draw(st.sampled_from(("Overwrite", "Update", "Append"))),
        **draw(st.fixed_dictionaries({}, optional=optional)),
    }


def comparisons(field_names: Sequence[str], operators: Sequence[str]) -> st.SearchStrategy[Written]:
    """One comparison as nested YAML says it."""
    value = texts(0) | st.integers(-99, 99) | st.booleans() | st.sampled_from(("it's", "%", "007", "true", "-1.50"))
    return st.fixed_dictionaries(
        {"field": st.sampled_from(field_names), "operator": st.sampled_from(operators), "value": value}
    )


SIGNED = ("equals", "notEquals", "greaterThan", "greaterThanOrEqual", "lessThan", "lessThanOrEqual")
"""Operators that have a sign in text."""


def conditions(field_names: Sequence[str], operators: Sequence[str] = SIGNED) -> st.SearchStrategy[Written]:
    """Conditions nested in `all` and `any`, not yet in normal form."""
    return st.recursive(
        comparisons(field_names, operators),
        lambda inner: st.tuples(st.sampled_from(("all", "any")), st.lists(inner, min_size=1, max_size=3)).map(
            lambda pair: {pair[0]: pair[1]}
        ),
        max_leaves=8,
    )


@st.composite
def filter_definitions(draw: st.DrawFn, source: str = "T", field_names: Sequence[str] = ("Id",)) -> Written:
    """A filter definition over Text fields."""
    optional = {"description": texts(0), "folder": folder_paths(ROOTS["filter_definition"])}
    return {
        "name": draw(names()),
        "source": source,
        "where": draw(conditions(field_names)),
        **draw(st.fixed_dictionaries({}, optional=optional)),
    }


def folders() -> st.SearchStrategy[Written]:
    """A declared folder."""
    return st.fixed_dictionaries({}, optional={"description": texts()})


def file_names() -> st.SearchStrategy[str]:
    """Names of files, with the account's placeholders or without."""
    return st.sampled_from(("c.csv", "kunden_%%Year%%.csv", "日本 語.txt", "a'b.csv"))


def data_extracts(source: str = "T") -> st.SearchStrategy[Written]:
    """A sound extract of a data extension, of tracking, or of a type that is not known in full."""
    flags = {name: st.booleans() | st.sampled_from(("True", "false")) for name in ("HasColumnHeaders", "textqualified")}
    table = st.fixed_dictionaries(
        {"DECustomerKey": st.just(source)}, optional={**flags, "ColumnDelimiter": st.sampled_from((",", "|", ";"))}
    )
    tracking = st.fixed_dictionaries(
        {},
        optional={
            "ExtractOpens": st.booleans(),
            "extractlists": st.booleans(),
            "Timezone": st.integers(1, 92),
            "NotificationEmail": st.just("ops@example.com"),
            "IncludeUniqueOpens": st.just(True),
        },
    ).filter(bool)
    other = st.dictionaries(names(), texts(0) | st.integers(0, 9) | st.booleans(), min_size=1, max_size=3)
    span = st.just({"start": "2026-01-01T00:00", "end": "2026-01-31T23:59"})
    base = {"name": names()}
    about = {"description": texts(0)}
    return st.one_of(
        st.fixed_dictionaries(
            {**base, "type": st.just("Data Extension Extract"), "file": file_names(), "parameters": table},
            optional=about,
        ),
        st.fixed_dictionaries(
            {**base, "type": st.just("Tracking Extract"), "file": st.just("t.zip"), "interval": span},
            optional={**about, "parameters": tracking},
        ),
        st.fixed_dictionaries(
            {**base, "type": st.just("Zip"), "file": file_names()}, optional={**about, "parameters": other}
        ),
    )


def file_transfers() -> st.SearchStrategy[Written]:
    """A sound file transfer, either way."""
    flags = {name: st.booleans() for name in ("compressed", "pgp", "localized")}
    out = st.fixed_dictionaries(
        {"name": names(), "file": file_names()},
        optional={**flags, "description": texts(0), "location": st.sampled_from(("L", "Safehouse"))},
    )
    inward = st.fixed_dictionaries({"direction": st.just("in")}, optional={"max_file_age": st.integers(0, 8760)})
    return out | st.tuples(out, inward).map(lambda both: {**both[0], **both[1]})


def file_locations() -> st.SearchStrategy[Written]:
    """A sound location of a sort that the API can make."""
    base = {"name": names()}
    secret = st.just({"env": "SOME_VARIABLE"})
    sftp = {"type": st.just("ExternalSftp"), "url": st.just("sftp://files.example"), "user": names()}
    bucket = {"type": st.just("AmazonSimpleStorage"), "bucket": names(), "region": st.just("eucentral1")}
    return st.fixed_dictionaries(
        {**base, **sftp}, optional={"port": st.integers(1, 65535), "description": texts(0), "password": secret}
    ) | st.fixed_dictionaries(
        {**base, **bucket}, optional={"path": names(), "acceleration": st.booleans(), "access_key_secret": secret}
    )


@st.composite
def filter_activities(draw: st.DrawFn, filter: str = "F", source: str = "T", into: str = "U") -> Written:
    """A sound filter activity."""
    optional = {"description": texts(0), "folder": folder_paths("Filters")}
    return {
        "name": draw(names()),
        "filter": filter,
        "source": source,
        "into": into,
        **draw(st.fixed_dictionaries({}, optional=optional)),
    }


RULES = (
    "daily",
    "hourly",
    "every 15 minutes",
    "weekdays",
    "weekly on Mon, Thu",
    "monthly on 15",
    "FREQ=DAILY;INTERVAL=3",
)


def automations(runs: Sequence[str] = ("import_definition.T", "query_definition.a.b")) -> st.SearchStrategy[Written]:
    """A sound automation; its schedule lies in the future, for a long while."""
    run = st.fixed_dictionaries(
        {"run": st.lists(st.sampled_from(runs), min_size=1, max_size=3)}, optional={"name": names()}
    )
    wait = st.fixed_dictionaries({"wait": st.sampled_from(("1 hour", "30 minutes", "2 days"))})
    schedule = st.fixed_dictionaries(
        {"rule": st.sampled_from(RULES), "start": st.sampled_from(("2076-01-31T06:00", "06:00"))},
        optional={
            "time_zone": st.sampled_from(("Europe/Berlin", "Europe/Vienna", "America/Chicago", "Asia/Kolkata")),
            "times": st.integers(1, 99),
        },
    )
    drop = st.fixed_dictionaries({"pattern": names()}, optional={"queue": st.booleans()})
    search_strategy = st.fixed_dictionaries(
        {}, optional={"errors": st.just(["a@example.com"]), "completed": st.just([])}
    )
    base = {"name": names(), "steps": st.lists(run | wait, min_size=1, max_size=4)}
    about = {"description": texts(0), "notifications": search_strategy}
    scheduled = {**base, "schedule": schedule}
    return st.one_of(
        st.fixed_dictionaries(scheduled, optional={**about, "active": st.booleans()}),
        st.fixed_dictionaries({**base, "file_drop": drop}, optional=about),
        st.fixed_dictionaries(base, optional=about),
    )


def verifications(target: str = "T") -> st.SearchStrategy[Written]:
    """A sound verification."""
    rule = st.sampled_from(("IsEqualTo", "IsGreaterThan"))
    return st.fixed_dictionaries(
        {"target": st.just(target), "rule": rule, "value": st.integers(0, 2_000_000_000)},
        optional={"stop": st.booleans(), "message": texts(0), "notification": st.just("a@example.com")},
    )


WRITTEN: Mapping[str, st.SearchStrategy[Written]] = {
    "data_extension": data_extensions(),
    "import_definition": import_definitions(),
    "query_definition": query_definitions(),
    "filter_definition": filter_definitions(),
    "folder": folders(),
    "data_extract": data_extracts(),
    "file_transfer": file_transfers(),
    "file_location": file_locations(),
    "filter_activity": filter_activities(),
    "automation": automations(),
    "verification": verifications(),
}
"""By kind, resources as YAML says them; what they refer to is called T and has the field Id."""


def normal(kind: str, key: str, written: Mapping[str, Any]) -> Resource:
    """A resource in normal form."""
    return Resource(kind, key, normal_state(KINDS[kind].attributes, written))


def live_copy(resource: Resource) -> LiveResource:
    """The resource as the account would hold it: what cannot be read is missing."""
    kind = KINDS[resource.kind]
    readable = {attribute.name for attribute in kind.attributes if attribute.readable}
    state = {name: value for name, value in resource.state.items() if name in readable}
    ids = {item["name"].casefold(): f"id of {item['name']}" for item in state.get("fields") or ()}
    return LiveResource(resource.kind, resource.key, str(state.get("name", resource.key)), "object-id", state, ids)


def live_folders(resources: Sequence[Resource]) -> dict[str, FolderFact]:
    """The roots, and every folder that a path of the resources names."""
    facts = [
        FolderFact("Data Extensions", "dataextension", True),
        FolderFact("Query", "queryactivity", True),
        FolderFact("Data Filters", "filterdefinition", True),
        FolderFact("Filters", "filteractivity", True),
        FolderFact("My Automations", "automations", True),
    ]
    types = {fact.path: fact.content_type for fact in facts}
    for resource in resources:
        path = resource.key if resource.kind == "folder" else resource.state.get("folder")
        for step in ancestry(path) if path else ():
            types[step] = types[str(parent(step))]
            facts.append(FolderFact(step, types[step], True))
    return {fact.path.casefold(): fact for fact in facts}


def held(resources: Sequence[Resource]) -> Live:
    """An account that holds exactly these resources."""
    return Live(
        resources={resource.address: live_copy(resource) for resource in resources}, folders=live_folders(resources)
    )


@st.composite
def projects(draw: st.DrawFn) -> list[Resource]:
    """A small project: data extensions, what rests on them, and every folder that a path needs."""
    keys = draw(distinct(1, 3))
    made = [normal("data_extension", key, draw(data_extensions())) for key in keys]
    for kind, strategy in (
        ("import_definition", import_definitions),
        ("query_definition", query_definitions),
        ("filter_definition", filter_definitions),
    ):
        if draw(st.booleans()):
            made.append(normal(kind, draw(names()), draw(strategy(draw(st.sampled_from(keys))))))
    seen: dict[str, Resource] = {}
    for resource in made:
        for step in ancestry(resource.state["folder"]) if "folder" in resource.state else ():
            seen.setdefault(step.casefold(), Resource("folder", step, {}, implied=True))
    return [*draw(st.permutations(made)), *seen.values()]


@st.composite
def live_states(draw: st.DrawFn, kind: str) -> Written:
    """What the account may hold of a kind, independent of the YAML; some of it cannot be read."""
    resource = normal(kind, "K", draw(WRITTEN[kind]))
    state = dict(live_copy(resource).state)
    for name in draw(st.lists(st.sampled_from(sorted(state)), max_size=2)) if state else ():
        state[name] = Unknown("the account hides it")
    return state


@st.composite
def encounters(draw: st.DrawFn) -> tuple[list[Resource], Live]:
    """A project, and an account that holds some of it as it is, some otherwise, some not at all."""
    resources = draw(projects())
    there: dict[str, LiveResource] = {}
    for resource in resources:
        fate = draw(st.sampled_from(("absent", "same", "other")))
        copy = live_copy(resource)
        if fate == "same" or (fate == "other" and resource.kind == "folder"):
            there[resource.address] = copy
        elif fate == "other":
            state = draw(live_states(resource.kind))
            ids = {} if isinstance(state.get("fields"), Unknown) else _ids(state)
            there[resource.address] = LiveResource(resource.kind, resource.key, "other", "id", state, ids)
    return resources, Live(resources=there, folders=live_folders(resources))


def _ids(state: Mapping[str, Any]) -> dict[str, str]:
    return {item["name"].casefold(): item["name"] for item in state.get("fields") or ()}
