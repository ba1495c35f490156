"""What the account takes and says of each kind, as documented or recorded: limits, defaults, numbers, what is needed.

One table for each sort of fact. A value of the limit is taken and one more is refused; a default is what
counts where nothing is written; what REST replaces as a whole travels in every update.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from mcdecl.engine.observe.index import Index
from mcdecl.kinds import (
    KINDS,
    automation_start,
    automation_steps,
    data_extract,
    directives,
    extract_types,
    fields,
    file_location,
    recurrence,
    retention,
    verification,
)
from mcdecl.kinds.automation import KIND as AUTOMATION
from mcdecl.kinds.common import DESCRIPTION, file_pattern, other, rest_name
from mcdecl.kinds.data_extension import KIND as DATA_EXTENSION
from mcdecl.kinds.file_transfer import KIND as FILE_TRANSFER
from mcdecl.kinds.filter_activity import KIND as FILTER_ACTIVITY
from mcdecl.kinds.filter_definition import KIND as FILTER_DEFINITION
from mcdecl.kinds.folder import KIND as FOLDER
from mcdecl.kinds.import_definition import KIND as IMPORT_DEFINITION
from mcdecl.kinds.language import Attribute, Group, Items, Kind, attribute_schema, normal_state
from mcdecl.kinds.query_definition import KIND as QUERY_DEFINITION
from mcdecl.kinds.types import Text, Texts
from mcdecl.kinds.wire import WriteContext

EXTRACT, LOCATION, VERIFICATION = data_extract.KIND, file_location.KIND, verification.KIND
ALL = (
    *(AUTOMATION, DATA_EXTENSION, EXTRACT, LOCATION, FILE_TRANSFER, FILTER_ACTIVITY, FILTER_DEFINITION, FOLDER),
    *(IMPORT_DEFINITION, QUERY_DEFINITION, VERIFICATION),
)


def walked(attributes: Sequence[Attribute], above: str = "") -> Iterator[tuple[str, Attribute]]:
    for attribute in attributes:
        path = f"{above}{attribute.name}"
        yield path, attribute
        inner = attribute.type.group if isinstance(attribute.type, Items) else attribute.type
        if isinstance(inner, Group) and attribute is not directives.LIFECYCLE:
            yield from walked(inner.attributes, f"{path}.")


ATTRIBUTES = {f"{kind.name}.{path}": attribute for kind in ALL for path, attribute in walked(kind.attributes)}


def taken(attribute: Attribute, value: Any) -> bool:
    return bool(Draft202012Validator(attribute_schema(attribute)).is_valid(value))


LONGEST = {
    "automation.name": 200,
    "automation.description": 4000,
    "automation.file_drop.pattern": 200,
    "data_extension.name": 100,
    "data_extension.description": 4000,
    "data_extension.fields.name": 128,
    "data_extension.fields.renamed_from": 128,
    "data_extract.name": 200,
    "data_extract.file": 200,
    "file_location.name": 100,
    "file_transfer.name": 200,
    "file_transfer.file": 200,
    "file_transfer.public_key": 100,
    "filter_activity.name": 200,
    "filter_definition.name": 100,
    "folder.description": 500,
    "import_definition.name": 200,
    "import_definition.file.pattern": 200,
    "import_definition.file.delimiter": 10,
    "import_definition.file.null_as": 50,
    "import_definition.file.end_of_line": 10,
    "query_definition.name": 100,
    "verification.message": 4000,
}


@pytest.mark.parametrize(("path", "longest"), LONGEST.items())
def test_one_character_more_than_the_account_takes_is_refused(path: str, longest: int) -> None:
    assert taken(ATTRIBUTES[path], "x" * longest)
    assert not taken(ATTRIBUTES[path], "x" * (longest + 1))


NUMBERS = {
    "automation.schedule.times": (1, 9999),
    "data_extension.fields.length": (1, 4000),
    "data_extension.fields.scale": (0, 18),
    "data_extension.retention.length": (1, 999),
    "data_extract.interval.kind": (0, 99),
    "file_location.port": (1, 65535),
    "file_transfer.max_file_age": (0, 8760),
    "file_transfer.max_file_age_offset": (0, 8760),
    "file_transfer.max_frequency": (0, 8760),
    "import_definition.file.encoding": (1, 65535),
    "import_definition.file.header_lines": (0, 100),
    "import_definition.max_file_age": (0, 8760),
    "import_definition.max_file_age_offset": (0, 8760),
    "import_definition.max_frequency": (0, 8760),
    "verification.value": (0, 2_000_000_000),
    "verification.to": (0, 2_000_000_000),
}


@pytest.mark.parametrize(("path", "bounds"), NUMBERS.items())
def test_numbers_end_where_the_account_ends_them(path: str, bounds: tuple[int, int]) -> None:
    least, most = bounds
    values = (least - 1, least, most, most + 1)
    assert [taken(ATTRIBUTES[path], value) for value in values] == [False, True, True, False]


MAY_BE_EMPTY = {
    "automation.file_drop.folder",
    "automation.file_drop.pattern",
    *(f"{kind.name}.description" for kind in ALL if kind is not VERIFICATION),
    "data_extension.fields.default",
    *("import_definition.file.null_as", "import_definition.file.end_of_line", "verification.message"),
}


def test_no_other_text_is_empty() -> None:
    assert {
        path for path, attribute in ATTRIBUTES.items() if "where" not in path and taken(attribute, "")
    } <= MAY_BE_EMPTY


def test_one_character_is_enough_for_any_text_without_a_form() -> None:
    texts = {path for path, each in ATTRIBUTES.items() if isinstance(each.type, Text) and each.type.pattern is None}
    assert len(texts) > 40
    assert {path for path in texts if not taken(ATTRIBUTES[path], "x")} == set()


REQUIRED = {
    "automation": {"name", "steps"},
    "automation.schedule": {"rule", "start"},
    "automation.file_drop": {"pattern"},
    "data_extension": {"name"},
    "data_extension.sendable": {"field"},
    "data_extension.retention": {"policy"},
    "data_extension.fields": {"name", "type"},
    "data_extract": {"name", "type", "file"},
    "file_location": {"name", "type"},
    "file_transfer": {"name", "file"},
    "filter_activity": {"name", "filter", "source", "into"},
    "filter_definition": {"name", "source", "where"},
    "import_definition": {"name", "into", "file", "mode"},
    "import_definition.file": {"pattern"},
    "import_definition.control": {"column", "actions"},
    "query_definition": {"name", "sql", "target", "mode"},
    "verification": {"target", "rule", "value"},
}


def test_what_has_to_be_written() -> None:
    found: dict[str, set[str]] = {}
    for path, attribute in ATTRIBUTES.items():
        if attribute.required:
            found.setdefault(path.rpartition(".")[0], set()).add(attribute.name)
    assert found == REQUIRED
    # A field that is declared away needs no type.
    schema = fields.FIELD.schema()
    assert (schema["required"], schema["else"]) == (["name"], {"required": ["type"]})


@pytest.mark.parametrize(
    "path",
    [
        *("automation.schedule", "automation.file_drop", "automation.notifications", "data_extension.sendable"),
        *("data_extension.retention", "import_definition.control"),
    ],
)  # fmt: skip
def test_what_is_silent_about_a_part_has_none_of_it(path: str) -> None:
    name, _, part = path.partition(".")
    assert normal_state([KINDS[name].attribute(part)], {}).get(part) is None


DEFAULTS: Mapping[str, Mapping[str, Any]] = {
    "automation": {"description": "", "folder": "My Automations"},
    "data_extension": {"description": "", "folder": "Data Extensions", "testable": False, "fields": []},
    "data_extract": {"description": "", "interval": {"kind": 0, "start": None, "end": None}},
    "file_location": {"description": ""},
    "file_transfer": {
        "description": "",
        "direction": "out",
        "location": "ExactTarget Enhanced FTP",
        "compressed": False,
        "encrypted": False,
        "pgp": False,
        "localized": False,
        "max_file_age": 0,
        "max_file_age_offset": 0,
        "max_frequency": 0,
    },
    "filter_activity": {"description": "", "folder": "Filters"},
    "filter_definition": {"description": "", "folder": "Data Filters"},
    "import_definition": {
        "description": "",
        "mapping": "by_header",
        "allow_errors": False,
        "max_file_age": 0,
        "max_file_age_offset": 0,
        "max_frequency": 0,
    },
    "query_definition": {"description": "", "folder": "Query"},
    "verification": {"to": 0, "stop": True, "message": ""},
}
FILE = {
    "location": "ExactTarget Enhanced FTP",
    "type": "CSV",
    "header_lines": 1,
    "quoted_strings": True,
    "null_as": "",
    "end_of_line": "",
    "date_locale": "en-US",
}


@pytest.mark.parametrize(("name", "expected"), DEFAULTS.items())
def test_what_counts_where_nothing_is_written(name: str, expected: Mapping[str, Any]) -> None:
    kind = KINDS[name]
    optional = [attribute for attribute in kind.attributes if not attribute.required and attribute.name != "parameters"]
    state = normal_state(optional, {})
    assert {path: value for path, value in state.items() if value is not None} == expected


def test_what_counts_inside_a_part_that_is_written() -> None:
    file = normal_state(list(IMPORT_DEFINITION.attributes), {"file": {"pattern": "a.csv"}})["file"]
    assert file == {"pattern": "a.csv", **FILE}
    drop = normal_state([AUTOMATION.attribute("file_drop")], {"file_drop": {"pattern": "a.csv"}})["file_drop"]
    assert drop == {"pattern": "a.csv", "match": "equals", "folder": "Import", "queue": True}
    local = [attribute for kind in ALL for attribute in kind.attributes if attribute.local]
    assert {attribute.name for attribute in local} == {"lifecycle", "protected", "allow_empty"}
    assert normal_state(local, {}, local=True) == {"protected": False, "allow_empty": False, "lifecycle": None}
    assert normal_state(local, {"lifecycle": {}}, local=True)["lifecycle"] == {
        "prevent_destroy": False,
        "ignore": (),
        "allow": (),
        "replace": False,
    }
    written = {"name": "A", "type": "Text", "renamed_from": "B", "removed": False}
    assert fields.FIELD.normal(written) is not None
    assert not {"renamed_from", "removed"} & set(fields.FIELD.normal(written) or {})


SILENT = {
    "data_extension.testable": False,
    "data_extract.interval.kind": 0,
    "file_transfer.compressed": False,
    "file_transfer.max_file_age": 0,
    "file_transfer.max_file_age_offset": 0,
    "file_transfer.max_frequency": 0,
    "import_definition.allow_errors": False,
    "import_definition.file.header_lines": 0,
    "import_definition.file.quoted_strings": False,
    "import_definition.max_file_age": 0,
    "import_definition.max_file_age_offset": 0,
    "import_definition.max_frequency": 0,
    "verification.value": 0,
    "verification.to": 0,
    "verification.stop": False,
}


@pytest.mark.parametrize(("path", "value"), SILENT.items())
def test_what_an_answer_does_not_carry_reads_as_nothing(path: str, value: Any) -> None:
    codec = ATTRIBUTES[path].wire
    assert codec is not None
    assert codec.decode({}, Index()) == value
    assert type(codec.decode({}, Index())) is type(value)


ALWAYS = {
    "automation": {"name", "description", "folder", "steps", "schedule", "file_drop"},
    "data_extract": {"name", "description", "type", "file", "parameters", "interval.kind", "interval.start"}
    | {"interval.end"},
    "file_location": {"name", "description", "type", "url", "port", "user", "auth", "bucket", "path", "region"}
    | {"acceleration", "access_key_id", "storage_account", "tenant"},
    "file_transfer": {"name", "description", "direction", "file", "location", "compressed", "encrypted", "pgp"}
    | {"localized", "max_file_age", "max_file_age_offset", "max_frequency"},
    "filter_activity": {"name", "description", "folder", "filter", "source", "into"},
    "filter_definition": {"source", "where"},
    "verification": {"target", "rule", "value", "to", "stop", "notification", "message"},
}
"""REST replaces what it keeps as a whole: what an update leaves out would be lost (recorded)."""


def test_what_every_update_says_again() -> None:
    found: dict[str, set[str]] = {}
    for path, attribute in ATTRIBUTES.items():
        if attribute.always_sent:
            name, _, rest = path.partition(".")
            found.setdefault(name, set()).add(rest)
    assert found == ALWAYS


def test_what_no_call_shows() -> None:
    hidden = {path for path, attribute in ATTRIBUTES.items() if not attribute.readable}
    secrets = {f"file_location.{name}" for name in ("password", "access_key_secret", "service_key")}
    assert hidden == {"import_definition.control", *secrets}
    asked = {path for kind in ALL for path in kind.retrieved()}
    assert not asked & {"ControlColumn", "ControlColumnActions", "ControlColumnDefaultAction"}
    assert not [path for path in asked if "password" in path.casefold() or "secret" in path.casefold()]


def test_what_a_call_of_its_own_sets() -> None:
    assert {path for path, attribute in ATTRIBUTES.items() if attribute.apart} == {
        "automation.active",
        "automation.notifications",
        "import_definition.blank_file",
    }


def test_what_is_shown_entry_by_entry() -> None:
    assert {path for path, attribute in ATTRIBUTES.items() if attribute.by_key} == {
        "data_extract.parameters",
        "import_definition.mapping",
    }
    assert {path for path, attribute in ATTRIBUTES.items() if attribute.in_file} == {"query_definition.sql"}


def test_which_names_two_resources_cannot_share() -> None:
    assert {path.partition(".")[0] for path, attribute in ATTRIBUTES.items() if attribute.unique} == {
        *("data_extension", "file_location", "filter_definition", "query_definition")
    }


def test_keys_as_long_as_the_account_takes_them() -> None:
    long = {"automation": 200, "data_extension": 200, "folder": 1000, "verification": 220}
    assert {kind.name: kind.key_limit for kind in ALL} == {kind.name: long.get(kind.name, 36) for kind in ALL}
    assert {kind.name: kind.key_advice for kind in ALL} == {kind.name: 1000 if kind is FOLDER else 36 for kind in ALL}


def test_what_a_kind_can_do() -> None:
    def those(flag: str) -> set[str]:
        return {kind.name for kind in ALL if getattr(kind, flag)}

    assert those("rows") == those("renames_away") == {"data_extension"}
    assert those("rekey") == {"data_extension", "folder"}
    assert those("elsewhere") == {"file_location"}
    assert those("undeletable") == {"verification"}
    assert {kind.name for kind in ALL if kind.routes and not kind.routes.whole} == {
        *("automation", "data_extract", "file_transfer", "verification")
    }
    runs = {kind.name: kind.run for kind in ALL if kind.run is not None}
    assert {name for name, run in runs.items() if run.by_key} == {"file_transfer", "import_definition"}
    assert {name for name, run in runs.items() if run.takes_file} == {"import_definition"}
    assert {name for name, run in runs.items() if run.counted} == {"import_definition"}


def test_an_import_depends_on_the_order_of_fields_only_by_ordinal() -> None:
    run = IMPORT_DEFINITION.run
    assert run is not None
    assert run.in_order is not None
    assert [run.in_order({"mapping": mapping}) for mapping in ("by_ordinal", "by_header", {"A": 1})] == [
        *("mapping", None, None)
    ]


def test_which_way_a_file_goes() -> None:
    way = FILE_TRANSFER.attribute("direction").wire
    assert way is not None
    assert [way.decode({"isUpload": upload}, Index()) for upload in (True, False)] == ["out", "in"]
    assert [way.encode(value, None) for value in ("out", "in")] == [  # type: ignore[arg-type]
        *({"isUpload": True}, {"isUpload": False})
    ]


def test_locations_that_the_api_can_make_are_declared() -> None:
    declarable = LOCATION.declarable
    assert declarable is not None
    assert declarable({"type": "ExternalSftp"})
    assert not declarable({"type": "Safehouse"})
    sort = LOCATION.attribute("type").wire
    assert sort is not None
    words = [sort.decode({"locationTypeId": number}, Index()) for number in range(18)]
    assert words == [
        *("Enhanced FTP", "External FTP", "ExternalSftp", "External FTPS", "Salesforce Objects & Reports", "Safehouse"),
        *("Enhanced FTP Export", "type 7", "Legacy Import", "Relative", "type 10", "type 11", "type 12"),
        *("AmazonSimpleStorage", "type 14", "AzureBlobStorage", "GcpBlobStorage", "type 17"),
    ]


def test_the_numbers_of_activities() -> None:
    """As clients know them (sfmc-devtools, and steps on record)."""
    assert automation_steps.numbers() == {
        "import_definition": 43,
        "file_transfer": 53,
        "data_extract": 73,
        "query_definition": 300,
        "filter_activity": 303,
        "verification": 1000,
    }


def test_the_numbers_of_what_starts_an_automation() -> None:
    assert (automation_start.SCHEDULED, automation_start.TRIGGERED) == (1, 2)
    assert recurrence.NUMBERS == {"MINUTELY": 1, "HOURLY": 2, "DAILY": 3, "WEEKLY": 4, "MONTHLY": 5}
    assert recurrence.LEAST_MINUTES == 5
    match = {"any": 0, "contains": 1, "begins": 2, "ends": 3, "equals": 4}
    for word, number in match.items():
        written = {"pattern": "a.csv", "match": word, "folder": "Import", "queue": True}
        codec = AUTOMATION.attribute("file_drop").wire
        assert codec is not None
        part = codec.encode(written, WriteContext(Index(), {}))
        assert [leaf for leaf in _leaves(part) if type(leaf) is int] == [automation_start.TRIGGERED, number]


def _leaves(value: Any) -> list[Any]:
    if isinstance(value, Mapping):
        return [leaf for inner in value.values() for leaf in _leaves(inner)]
    if isinstance(value, list | tuple):
        return [leaf for inner in value for leaf in _leaves(inner)]
    return [value]


def test_the_units_of_retention() -> None:
    """The numbers of DateTimeUnitOfMeasure (documented)."""
    assert retention.UNITS == {"days": 3, "weeks": 4, "months": 5, "years": 6}


def test_the_lengths_that_types_fix() -> None:
    assert fields.FIXED_LENGTH == {"EmailAddress": 254, "Phone": 50, "Locale": 5}


def test_only_the_data_extension_of_an_extract_is_needed() -> None:
    needed = {
        (kind, parameter.name)
        for kind, parameters in extract_types.PARAMETERS.items()
        for parameter in parameters
        if parameter.required
    }
    assert needed == {("Data Extension Extract", "DECustomerKey")}


def test_shared_attributes_as_long_as_the_service_has_them() -> None:
    assert taken(DESCRIPTION, "x" * 4000)
    assert not taken(DESCRIPTION, "x" * 4001)
    assert taken(rest_name("Name."), "x" * 200)
    assert not taken(rest_name("Name."), "x" * 201)
    file = file_pattern("fileSpec", hazard=other("{key}"))
    assert [taken(file, "x" * length) for length in (0, 1, 200, 201)] == [False, True, True, False]
    assert [taken(Attribute(name="a", type=Texts(), doc=""), [text]) for text in ("", "x")] == [False, True]


def test_a_kind_says_nothing_by_itself() -> None:
    """What a declaration is silent about is the careful answer."""
    plain = Attribute(name="a", type=Texts(), doc="")
    flags = ("required", "local", "always_sent", "by_key", "unique", "in_file", "apart")
    assert [flag for flag in flags if getattr(plain, flag)] == []
    assert plain.readable
    kind = Kind(name="k", title="k", doc="k")
    assert [flag for flag in ("elsewhere", "rekey", "renames_away", "rows") if getattr(kind, flag)] == []
    assert (kind.key_limit, kind.key_advice, Group(()).optional, Items(Group(())).min_items) == (200, 36, False, 0)
