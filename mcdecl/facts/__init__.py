"""The register of facts: each belief about the service that code depends on, once, with its source and its probe.

Code cites a fact in a comment or docstring as `fact:ID`. The register knows nothing of the code, and imports nothing.
"""

from collections import Counter
from collections.abc import Mapping
from types import MappingProxyType

from mcdecl.facts import (
    access,
    automations,
    data_extensions,
    dates,
    extracts,
    fields,
    files,
    filters,
    folders,
    imports,
    queries,
    rest,
    retrieving,
    rows,
    sharing,
    tracking,
    writing,
)
from mcdecl.facts.fact import KIND_MEANINGS, Fact, FactKind

__all__ = ["AREAS", "FACTS", "KIND_MEANINGS", "Fact", "FactKind", "counts"]

AREAS: Mapping[str, tuple[Fact, ...]] = MappingProxyType(
    {
        "Access and limits": access.FACTS,
        "Retrieve and Describe": retrieving.FACTS,
        "Create, Update, Delete and Perform": writing.FACTS,
        "Dates and clocks": dates.FACTS,
        "REST": rest.FACTS,
        "Folders": folders.FACTS,
        "Data extensions": data_extensions.FACTS,
        "Fields": fields.FACTS,
        "Rows": rows.FACTS,
        "Shared between business units": sharing.FACTS,
        "Imports": imports.FACTS,
        "Queries": queries.FACTS,
        "Filters": filters.FACTS,
        "Extracts": extracts.FACTS,
        "Files": files.FACTS,
        "Automations": automations.FACTS,
        "Tracking": tracking.FACTS,
    }
)
"""The facts of each area, by its title."""

FACTS: Mapping[str, Fact] = MappingProxyType({fact.id: fact for facts in AREAS.values() for fact in facts})
"""Every fact, by its id."""


def counts() -> dict[FactKind, int]:
    """How many facts there are of each kind, the surest kind first."""
    counted = Counter(fact.kind for fact in FACTS.values())
    return {kind: counted[kind] for kind in FactKind}
