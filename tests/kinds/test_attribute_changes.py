"""The table of what changes do: all attributes are in it, and the rules of the declarations in words."""

import pytest

from mcdecl.kinds import DECLARABLE, KINDS
from mcdecl.kinds.attribute_changes import Effect, attribute_changes
from mcdecl.project.schema import expanded_schema


@pytest.mark.parametrize("kind", [kind.name for kind in DECLARABLE.values()])
def test_every_attribute_of_the_schema_is_in_it(kind: str) -> None:
    paths = {change.path for change in attribute_changes(KINDS[kind])}
    words = expanded_schema()["$defs"][f"{kind}"]["properties"]
    ours = {attribute.name for attribute in KINDS[kind].attributes}
    assert {name for name in words if name in ours} == {path for path in paths if "." not in path} == ours


@pytest.mark.parametrize(
    ("path", "changed", "removed"),
    [
        ("data_extension.name", Effect.UPDATED, Effect.NEEDED),
        ("data_extension.template", Effect.BLOCKED, Effect.LEFT_ALONE),
        ("data_extension.fields", Effect.UPDATED, Effect.LEFT_ALONE),
        ("data_extension.fields.name", Effect.ADDED, Effect.NEEDED),
        ("data_extension.fields.length", Effect.SOMETIMES, Effect.SOMETIMES),
        ("data_extension.fields.scale", Effect.LEFT_ALONE, Effect.LEFT_ALONE),
        ("data_extension.fields.removed", Effect.ONCE, Effect.ONCE),
        ("data_extension.protected", Effect.LOCAL, Effect.LOCAL),
        ("data_extension.retention.until", Effect.SOMETIMES, Effect.SOMETIMES),
        ("filter_definition.source", Effect.REPLACED, Effect.NEEDED),
        ("import_definition.control.otherwise", Effect.UNKNOWN, Effect.UNKNOWN),
        ("import_definition.mapping", Effect.PARTLY, Effect.PARTLY),
        ("automation.schedule", Effect.UPDATED, Effect.LEFT_ALONE),
        ("automation.schedule.end", Effect.UPDATED, Effect.UPDATED),
        ("file_location.port", Effect.UPDATED, Effect.LEFT_ALONE),
        ("file_location.password", Effect.UNKNOWN, Effect.LEFT_ALONE),
        ("folder.description", Effect.UPDATED, Effect.LEFT_ALONE),
    ],
)
def test_the_words_of_the_declaration(path: str, changed: Effect, removed: Effect) -> None:
    kind, _, inside = path.partition(".")
    [change] = [change for change in attribute_changes(KINDS[kind]) if change.path == inside]
    assert (change.changed, change.removed) == (changed, removed)
