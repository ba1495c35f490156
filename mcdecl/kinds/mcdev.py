"""What the JSON of the peer tool mcdev says of each type, in the words of YAML.

Data extensions come in SOAP's shape, so our own codecs read them; the rest comes in the shape of the REST routes of
the user interface, with `r__` before names that stand for ids and `c__` before words that stand for codes.
"""

from collections.abc import Iterable, Mapping
from typing import Any, Final

from mcdecl.kinds import condition, mapping
from mcdecl.kinds.encoding import code_page
from mcdecl.kinds.language import Attribute, Kind, Neighbours
from mcdecl.kinds.retention import UNITS, us_date
from mcdecl.kinds.values import UNMANAGED, NotExpressible, Unknown

_MODES: Final = {
    "AddUpdate": "AddAndUpdate",
    "Add": "AddAndDoNotUpdate",
    "Update": "UpdateButDoNotAdd",
    "Overwrite": "Overwrite",
}
_CUSTOM_OBJECT: Final = "_CustomObject"
"""What stands for the file of an import that reads a data extension (fact:import-from-data-extension)."""
_OPERATORS: Final = {
    "equals": "equals",
    "equal": "equals",
    "is": "equals",
    "notequals": "notEquals",
    "notequal": "notEquals",
    "isnot": "notEquals",
    "greaterthan": "greaterThan",
    "greaterthanorequal": "greaterThanOrEqual",
    "greaterthanorequalto": "greaterThanOrEqual",
    "lessthan": "lessThan",
    "lessthanorequal": "lessThanOrEqual",
    "lessthanorequalto": "lessThanOrEqual",
    "contains": "existsInString",
    "doesnotcontain": "notExistsInString",
    "notcontains": "notExistsInString",
    "begins": "beginsWith",
    "beginswith": "beginsWith",
    "startswith": "beginsWith",
    "ends": "endsWith",
    "endswith": "endsWith",
    "isempty": "isNull",
    "isnull": "isNull",
    "isnotempty": "isNotNull",
    "isnotnull": "isNotNull",
}
"""Operators of the user interface's filters, in lower case, to the API's. Only those whose meaning is plain."""
_FLAGS: Final = frozenset(
    {"IsSendable", "IsTestable", "RowBasedRetention", "ResetRetentionPeriodOnImport", "DeleteAtEndOfRetentionPeriod"}
    | {"IsRequired", "IsPrimaryKey", "IsNillable", "allowErrors", "hasColumnHeader", "standardQuotedStrings"}
    | {"sendEmailNotification", "isUpload", "isCompressed", "isEncrypted", "isPgp", "isFileSpecLocalized"}
    | {"shouldStopOnFailure", "shouldEmailOnFailure", "queueFiles", "triggerActive"}
    | {"transferAccelerationEnabled"}
)
_WHOLE: Final = frozenset(
    {"MaxLength", "Scale", "DataRetentionPeriodLength", "DataRetentionPeriodUnitOfMeasure", "maxFileAgeHours"}
    | {"maxFileAgeScheduleOffsetHours", "maxImportFrequencyHours", "maxFileAge", "maxFileAgeScheduleOffset"}
    | {"maxImportFrequency", "intervalType", "value1", "value2", "portNumber", "fileNamePatternTypeId", "timezoneId"}
    | {"objectTypeId", "displayOrder", "statusId", "sourceTypeId", "destinationTypeId", "locationTypeId"}
)
_POLICIES: Final[Mapping[str, tuple[bool, bool]]] = {
    "none": (False, False),
    "individialRecords": (True, False),
    "individualRecords": (True, False),
    "allRecords": (False, True),
    "allRecordsAndDataextension": (False, False),
}
"""The words of newer versions for a retention (the first of the two alike is theirs, recorded), and what they set:
RowBasedRetention and DeleteAtEndOfRetentionPeriod."""


def typed(value: Any, name: str = "") -> Any:
    """JSON of any version: older ones keep numbers and flags as texts."""
    if isinstance(value, Mapping):
        return {word: typed(item, word) for word, item in value.items()}
    if isinstance(value, list):
        return [typed(item) for item in value]
    if isinstance(value, str) and name in _FLAGS:
        return {"true": True, "false": False}.get(value.strip().lower(), value)
    if isinstance(value, str) and name in _WHOLE:
        text = value.strip()
        return int(text) if text.removeprefix("-").isdecimal() else text or None
    return value


class _Offline:
    """The lookup of our codecs, for records that name a folder by its path and everything else by key."""

    def __init__(self, path: str, beside: Neighbours) -> None:
        self._path = path
        self._beside = beside

    def folder_path(self, _folder_id: int) -> str:
        """The path, whatever the id."""
        return self._path

    def key(self, kind: str, *, object_id: str | None = None, name: str | None = None) -> str | None:
        """The key, which stands where the account has an id."""
        return self._beside.found(kind, object_id) if object_id is not None else name

    def name(self, _kind: str, key: str) -> str:
        """The name, which stands where the account has a key."""
        return key

    def known(self, _kind: str) -> bool:
        """Whatever is named is known."""
        return True


def decoded(kind: Kind, record: Mapping[str, Any], path: str, beside: Neighbours) -> dict[str, Any]:
    """What YAML would say of a record that the codecs of the kind read; `path` is that of its folder.

    Raises:
        NotExpressible: Something is not told that has to be said.
    """
    return _decoded(kind.attributes, record, _Offline(path, beside))


def _decoded(attributes: Iterable[Attribute], record: Mapping[str, Any], lookup: _Offline) -> dict[str, Any]:
    written: dict[str, Any] = {}
    for attribute in attributes:
        if attribute.local or not attribute.readable:
            continue
        value: Any = (
            attribute.wire.decode(record, lookup)  # type: ignore[arg-type]
            if attribute.wire is not None
            else _decoded(getattr(attribute.type, "attributes", ()), record, lookup)
        )
        if isinstance(value, Unknown):
            if attribute.default is UNMANAGED:
                continue
            raise NotExpressible(f"{attribute.name}: {value.reason}")
        if value in (None, ()):
            continue
        value = _without_nothing(value)
        written[attribute.name] = value if attribute.yaml_form is None else attribute.yaml_form(value)
    return written


def data_extension(data: Mapping[str, Any], _beside: Neighbours) -> dict[str, Any]:
    """A data extension: SOAP's names, its fields as a list."""
    template = data.get("r__dataExtensionTemplate_name")
    return {
        **data,
        **_retention(data),
        **({"Template": {"CustomerKey": template}} if template else {}),
        "Fields": {"Field": data["Fields"]},
        "CategoryID": 0,
    }


def _retention(data: Mapping[str, Any]) -> dict[str, Any]:
    """The elements of a retention that newer versions say in words."""
    unit, until = data.get("c__dataRetentionPeriodUnitOfMeasure"), data.get("c__retainUntil")
    record: dict[str, Any] = {}
    if (policy := data.get("c__retentionPolicy")) is not None:
        if policy not in _POLICIES:
            raise NotExpressible(f"retention: the policy {policy} has no word here")
        rows, at_end = _POLICIES[policy]
        record |= {"RowBasedRetention": rows, "DeleteAtEndOfRetentionPeriod": at_end}
        if policy == "none":
            record |= {"DataRetentionPeriodLength": None, "RetainUntil": ""}
            return record
    if unit:
        record["DataRetentionPeriodUnitOfMeasure"] = UNITS.get(str(unit).lower(), unit)
    if until:
        record["RetainUntil"] = _us_date(str(until))
    return record


def _us_date(day: str) -> str:
    """A day such as 2031-1-5, without noughts, as the account writes it."""
    try:
        year, month, number = (int(part) for part in day.split("T", maxsplit=1)[0].split("-"))
        return us_date(f"{year:04}-{month:02}-{number:02}")
    except ValueError:
        return day


def _without_nothing(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {name: _without_nothing(item) for name, item in value.items() if item is not None}
    return [_without_nothing(item) for item in value] if isinstance(value, list) else value


def query(_kind: Kind, data: Mapping[str, Any], beside: Neighbours) -> dict[str, Any]:
    """A query, whose SQL lies beside it."""
    target = data.get("r__dataExtension_key") or data.get("r__dataExtension_CustomerKey") or data.get("targetKey")
    if not target:
        raise NotExpressible("target: mcdev names no data extension")
    return {
        "name": data["name"],
        "description": data.get("description"),
        "folder": data.get("r__folder_Path"),
        "sql": beside.text(),
        "target": target,
        "mode": data["targetUpdateTypeName"],
    }


def import_file(_kind: Kind, data: Mapping[str, Any], beside: Neighbours) -> dict[str, Any]:
    """An import of a file, or of another data extension, into a data extension."""
    into, source = data.get("destination") or {}, data.get("source") or {}
    kind = into.get("c__type") or data.get("c__destinationType") or "DataExtension"
    if kind != "DataExtension":
        raise NotExpressible(f"into: it imports into {kind}, not a data extension")
    target = into.get("r__dataExtension_key") or data.get("r__dataExtension_key")
    target = target or data.get("r__dataExtension_CustomerKey")
    mode = data.get("c__dataAction")
    if not target:
        raise NotExpressible("into: mcdev names no data extension")
    if mode not in _MODES:
        raise NotExpressible(f"mode: {mode} has no word here")
    return {
        "name": data["name"],
        "description": data.get("description"),
        "into": target,
        **_rows_of(data, source, beside),
        "mode": _MODES[mode],
        "mapping": _mapping(data),
        "allow_errors": data.get("allowErrors"),
        "blank_file": data.get("c__blankFileProcessing"),
        "notification": addresses(data) if data.get("sendEmailNotification", True) else None,
        "max_file_age": data.get("maxFileAgeHours"),
        "max_file_age_offset": data.get("maxFileAgeScheduleOffsetHours"),
        "max_frequency": data.get("maxImportFrequencyHours"),
    }


def addresses(data: Mapping[str, Any]) -> str | None:
    """Who is told of a run: a text, in some versions a list."""
    shown = data.get("notificationEmailAddress")
    return (",".join(filter(None, shown)) if isinstance(shown, list) else shown) or None


def location_of(data: Mapping[str, Any], beside: Neighbours) -> str | None:
    """The file location that is named; its name serves as its key where mcdev has not retrieved it."""
    name = data.get("r__fileLocation_name") or data.get("r__ftpLocation_name")
    return (beside.key("fileLocation", name) or str(name)) if name else None


def _rows_of(data: Mapping[str, Any], source: Mapping[str, Any], beside: Neighbours) -> dict[str, Any]:
    """The data extension that is copied, or the file."""
    copied = source.get("r__dataExtension_key")
    if copied:
        return {"source": copied}
    if _CUSTOM_OBJECT in (data.get("fileNamingPattern"), data.get("fileSpec")):
        raise NotExpressible("source: it copies a data extension, and mcdev does not say which one")
    return {"file": _without_nothing(_file_of(data, source, beside))}


def _file_of(data: Mapping[str, Any], source: Mapping[str, Any], beside: Neighbours) -> dict[str, Any]:
    return {
        "pattern": data.get("fileNamingPattern") or data.get("fileSpec"),
        "location": location_of(source, beside) or location_of(data, beside),
        "type": data.get("fileType"),
        "delimiter": (data.get("otherDelimiter") or data.get("delimiter") or None)
        if data.get("fileType") == "Other"
        else None,
        "encoding": code_page(data.get("encodingName")),
        "header_lines": None if data.get("hasColumnHeader") is None else int(bool(data["hasColumnHeader"])),
        "quoted_strings": data.get("standardQuotedStrings"),
        "date_locale": data.get("dateFormatLocale") or None,
    }


def _mapping(data: Mapping[str, Any]) -> Any:
    record = {"FieldMappingType": data.get("fieldMappingType"), "@rest": data}
    shown = mapping.MappingCodec().decode(record, None)  # type: ignore[arg-type]
    if isinstance(shown, Unknown):
        raise NotExpressible("mapping: mcdev has retrieved no field mappings")
    return shown


def data_filter(_kind: Kind, data: Mapping[str, Any], _beside: Neighbours) -> dict[str, Any]:
    """A filter over a data extension."""
    source = data.get("r__source_dataExtension_key") or data.get("r__dataExtension_key")
    source = source or data.get("r__source_dataExtension_CustomerKey") or data.get("r__dataExtension_CustomerKey")
    if not source:
        raise NotExpressible("source: it filters no data extension, but profile attributes or a list")
    definition = data.get("c__filterDefinition") or {}
    definition = definition.get("FilterDefinition") or definition
    if not isinstance(definition.get("ConditionSet"), Mapping):
        raise NotExpressible("where: mcdev has retrieved no plain conditions")
    return {
        "name": data["name"],
        "description": data.get("description"),
        "folder": data.get("r__folder_Path"),
        "source": source,
        "where": condition.normal_condition(_tree(definition["ConditionSet"])),
    }


def _tree(node: Mapping[str, Any]) -> dict[str, Any]:
    parts = [_comparison(record) for record in _listed(node.get("Condition"))]
    parts += [_tree(record) for record in _listed(node.get("ConditionSet"))]
    if not parts:
        raise NotExpressible("where: a group without conditions")
    return {"any" if str(node.get("@_Operator")).upper() == "OR" else "all": parts}


def _comparison(node: Mapping[str, Any]) -> dict[str, Any]:
    field = node.get("r__dataExtensionField_name") or node.get("r__dataExtensionField")
    operator = _OPERATORS.get(str(node.get("@_Operator")).lower())
    if not field:
        raise NotExpressible("where: a condition names no field")
    if operator is None:
        raise NotExpressible(f"where: the operator {node.get('@_Operator')} has no word here")
    return {"field": field, "operator": operator, "value": str(node.get("Value", ""))}


def _listed(value: Any) -> Iterable[Mapping[str, Any]]:
    return value if isinstance(value, list) else [] if value is None else [value]
