"""What the JSON of the peer tool mcdev says of each type, in the words of YAML.

Data extensions come in SOAP's shape, so our own codecs read them; the rest comes in the shape of the REST routes of
the user interface, with `r__` before names that stand for ids and `c__` before words that stand for codes.
"""

from collections.abc import Iterable, Mapping
from typing import Any, Final

from mcdecl.kinds import condition, mapping
from mcdecl.kinds.encoding import code_page
from mcdecl.kinds.language import Beside, Kind
from mcdecl.kinds.registry import KINDS
from mcdecl.kinds.values import NotExpressible, Unknown
from mcdecl.kinds.wire import NotInAccountError

_MODES: Final = {
    "AddUpdate": "AddAndUpdate",
    "Add": "AddAndDoNotUpdate",
    "Update": "UpdateButDoNotAdd",
    "Overwrite": "Overwrite",
}
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
_WHOLE: Final = ("MaxLength", "Scale", "DataRetentionPeriodLength", "DataRetentionPeriodUnitOfMeasure")


class _Paths:
    """The lookup of our codecs, for records that name a folder by its path and nothing by id."""

    def __init__(self, path: str) -> None:
        self._path = path

    def folder_path(self, _folder_id: int) -> str:
        """The path, whatever the id."""
        return self._path

    def name(self, kind: str, key: str) -> str:
        """No name is known."""
        raise NotInAccountError(f"mcdev does not tell the {KINDS[kind].title} {key}")


def data_extension(kind: Kind, data: Mapping[str, Any], _beside: Beside) -> dict[str, Any]:
    """A data extension: SOAP's names, its fields as a list."""
    record = {name: _typed(name, value) for name, value in data.items()}
    record["Fields"] = {
        "Field": [{name: _typed(name, entry) for name, entry in item.items()} for item in data["Fields"]]
    }
    record["CategoryID"] = 0
    paths = _Paths(str(data.get("r__folder_Path") or "Data Extensions"))
    written = {}
    for attribute in kind.attributes:
        if attribute.wire is None:
            continue
        value: Any = attribute.wire.decode(record, paths)  # type: ignore[arg-type]
        if not isinstance(value, Unknown) and value not in (None, ()):
            written[attribute.name] = _without_nothing(value)
    return written


def _typed(name: str, value: Any) -> Any:
    """Older versions keep numbers and flags as texts."""
    if isinstance(value, str) and name in _WHOLE:
        return int(value) if value.strip() else None
    return (
        {"true": True, "false": False}.get(value.lower(), value)
        if isinstance(value, str) and name[:2] == "Is"
        else value
    )


def _without_nothing(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {name: item for name, item in value.items() if item is not None}
    return [_without_nothing(item) for item in value] if isinstance(value, list) else value


def query(_kind: Kind, data: Mapping[str, Any], beside: Beside) -> dict[str, Any]:
    """A query, whose SQL lies beside it."""
    target = data.get("r__dataExtension_key") or data.get("r__dataExtension_CustomerKey") or data.get("targetKey")
    if not target:
        raise NotExpressible("target: mcdev names no data extension")
    return {
        "name": data["name"],
        "description": data.get("description"),
        "folder": data.get("r__folder_Path"),
        "sql": beside(),
        "target": target,
        "mode": data["targetUpdateTypeName"],
    }


def import_file(_kind: Kind, data: Mapping[str, Any], _beside: Beside) -> dict[str, Any]:
    """An import of a file into a data extension."""
    into, source = data.get("destination") or {}, data.get("source") or {}
    kind = into.get("c__type") or data.get("c__destinationType") or "DataExtension"
    if kind != "DataExtension":
        raise NotExpressible(f"into: it imports into {kind}, not a data extension")
    if source.get("r__dataExtension_key"):
        raise NotExpressible("file: it imports a data extension, not a file")
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
        "file": _without_nothing(_file_of(data, source)),
        "mode": _MODES[mode],
        "mapping": _mapping(data),
        "allow_errors": data.get("allowErrors"),
        "notification": data.get("notificationEmailAddress") if data.get("sendEmailNotification") else None,
        "max_file_age": data.get("maxFileAgeHours"),
        "max_file_age_offset": data.get("maxFileAgeScheduleOffsetHours"),
        "max_frequency": data.get("maxImportFrequencyHours"),
    }


def _file_of(data: Mapping[str, Any], source: Mapping[str, Any]) -> dict[str, Any]:
    location = source.get("r__fileLocation_name") or data.get("r__fileLocation_name") or data.get("r__ftpLocation_name")
    return {
        "pattern": data.get("fileNamingPattern") or data.get("fileSpec"),
        "location": location,
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
    decoded = mapping.MappingCodec().decode(record, _Paths(""))  # type: ignore[arg-type]
    if isinstance(decoded, Unknown):
        raise NotExpressible("mapping: mcdev has retrieved no field mappings")
    return decoded


def data_filter(_kind: Kind, data: Mapping[str, Any], _beside: Beside) -> dict[str, Any]:
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
