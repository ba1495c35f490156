"""Every attribute of every kind, with values of its schema: what validates is taken by the account, or blocked."""

import json
from collections.abc import Collection, Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from mcdecl.account import SoapAccount
from mcdecl.analysis.lint.registry import registry
from mcdecl.analysis.lint.run import errors
from mcdecl.engine.apply.outcome import OutcomeStatus
from mcdecl.engine.apply.run import apply
from mcdecl.engine.observe.planning import Planned
from mcdecl.engine.plan.model import Action, AttributeStatus
from mcdecl.helpers.structs import replace
from mcdecl.kinds import KINDS
from mcdecl.kinds.folder import ancestry
from mcdecl.kinds.language import object_schema
from mcdecl.kinds.resource import Resource
from mcdecl.project import Diagnostic, Project, load
from mcdecl.project.diagnostics import ProjectError
from mcdecl.sandbox.server import RunningSandbox, start
from mcdecl.workspace.planning import planned
from tests.conftest import connect
from tests.minimal import MINIMAL, WORLD
from tests.project.conftest import temporary
from tests.schema_values import values
from tests.thorough import examples

CONFIG = "project: t\nenvironments: {sandbox: {account: sandbox}}\n"
NEAR = ("T", "U", "F", "Q", "L", "Id", "Email", "Score", "Born", "ExactTarget Enhanced FTP", "query_definition.Q")
SERVICE_WORDS = {("verification", "rule"): st.sampled_from(("IsEqualTo", "IsNotEqualTo", "IsLessThan", "IsBetween"))}
"""Words of the service that are passed on as they are: which there are, only the account knows."""
DRAWN = settings(
    max_examples=examples(4),
    deadline=None,
    derandomize=True,
    phases=[Phase.explicit, Phase.generate],  # shrinking takes minutes; take the phases away to look into a failure
    database=None,
    suppress_health_check=list(HealthCheck),
)
Body = dict[str, Any]


@pytest.fixture(scope="module")
def server() -> Iterator[RunningSandbox]:
    with start(None, record=False) as running:
        yield running


@pytest.fixture(scope="module")
def account(server: RunningSandbox) -> Iterator[SoapAccount]:
    with connect(server) as client:
        yield client


def bodies(kind: str) -> st.SearchStrategy[list[Body]]:
    """For each attribute of a kind a resource that says it; and some that say several."""
    schemas = object_schema(KINDS[kind].attributes)["properties"]
    drawn = {name: values(schema, NEAR) for name, schema in schemas.items()}
    drawn |= {name: words for (of, name), words in SERVICE_WORDS.items() if of == kind}
    single = [st.fixed_dictionaries({name: value}) for name, value in drawn.items()]
    several = st.fixed_dictionaries({}, optional=drawn)
    return st.tuples(*single, several, several).map(lambda said: [{**MINIMAL[kind], **body} for body in said])


def with_names(kind: str, drawn: list[Body]) -> dict[str, Body]:
    """The resources by key, each with a name of its own unless one was drawn."""
    plain = MINIMAL[kind].get("name")
    key = "Data Extensions/Z{}" if kind == "folder" else "Z{}"
    return {
        key.format(number): {**body, "name": f"{kind} {number}"} if plain and body.get("name") == plain else body
        for number, body in enumerate(drawn)
    }


def sound(kind: str, drawn: dict[str, Body]) -> Project:
    """The project with the resources that validate; the others are left out, one error at a time."""
    left = dict(drawn)
    while True:
        section = KINDS[kind].section or ""
        files = {section: {**WORLD.get(section, {}), **left}}
        files = {**WORLD, **files}
        if kind == "verification":
            files["automations"] = {
                f"Runs {key}": {"name": f"Runs {key}", "steps": [{"run": [f"verification.{key}"]}]} for key in left
            }
        lines = "\n".join(
            f"{json.dumps(section)}:\n"
            + "\n".join(f"  {json.dumps(key)}: {json.dumps(body)}" for key, body in entries.items())
            for section, entries in files.items()
            if entries
        )
        with temporary({"mcdecl.yaml": CONFIG, "a.yaml": lines}) as project:
            try:
                loaded = load(project.root)
                if not (wrong := errors(loaded, registry())):
                    return loaded
            except ProjectError as error:
                wrong = [diagnostic for diagnostic in error.diagnostics if diagnostic.severity == "error"]
        bad = {key for key in left if any(_at(diagnostic, lines) == key for diagnostic in wrong)}
        assert bad, [str(diagnostic) for diagnostic in wrong]
        left = {key: body for key, body in left.items() if key not in bad}


def _at(diagnostic: Diagnostic, lines: str) -> str:
    """The key of the resource that a diagnostic is about: each is on a line of its own."""
    line = lines.split("\n")[diagnostic.line - 1].strip()
    return str(json.JSONDecoder().raw_decode(line)[0])


def unblocked(project: Project, account: SoapAccount) -> tuple[Project, Planned]:
    """The project without what the plan of all of it blocks, each with a reason; and its plan."""
    made = planned(project, account)
    while blocked := {change.address for change in made.plan.changes if change.action is Action.BLOCKED}:
        for change in made.plan.changes:
            assert (
                change.action is not Action.BLOCKED or change.reasons or any(diff.reason for diff in change.attributes)
            ), change
        kept = tuple(resource for resource in project.resources if not _needs(resource, blocked))
        project = only(project, kept)
        made = planned(project, account)
    made.index.secrets = lambda name: f"in {name}"
    return project, made


def _needs(resource: Resource, blocked: Collection[str]) -> bool:
    """Whether it is blocked, or lies in a folder that is."""
    folders = ancestry(resource.state["folder"]) if "folder" in resource.state else ()
    return bool({resource.address, *(f"folder.{path}" for path in folders)} & {*blocked})


def only(project: Project, kept: Any) -> Project:
    return replace(project, resources=kept, units=())


def reached(project: Project, account: SoapAccount) -> None:
    """Apply what the plan does not block; it is all taken, and then nothing is left to do but what cannot be read."""
    project, made = unblocked(project, account)
    report = apply(made.plan, account, made.index)
    failed = [outcome.to_json() for outcome in report.outcomes if outcome.status is not OutcomeStatus.DONE]
    assert not failed
    again = planned(project, account).plan
    left = [
        (change.address, diff)
        for change in again.changes
        for diff in change.attributes
        if change.action is Action.BLOCKED or diff.status is AttributeStatus.CHANGED
    ]
    assert not left


@pytest.mark.parametrize("kind", sorted(MINIMAL))
@DRAWN
@given(data=st.data())
def test_what_validates_is_taken_or_blocked(
    server: RunningSandbox, account: SoapAccount, kind: str, data: st.DataObject
) -> None:
    server.reset()
    for _ in ("created", "changed"):
        reached(sound(kind, with_names(kind, data.draw(bodies(kind)))), account)
