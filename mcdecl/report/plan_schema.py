"""The JSON Schemas of the JSON forms that hold plans: one plan, one for each business unit, one for each environment.

`python -m mcdecl.report.plan_schema` writes `schemas/plan.schema.json` and `schemas/apply.schema.json`, with `--check`
it says which of them is stale.
"""

import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Final

from mcdecl.engine.apply.outcome import OutcomeStatus
from mcdecl.engine.plan.model import Action, AttributeStatus, UndoLabel
from mcdecl.kinds import KINDS
from mcdecl.kinds.audience import Audience
from mcdecl.kinds.risk import Risk
from mcdecl.project.schema import schema_text
from mcdecl.report.schema_words import Schema, count, flag, many, record, ref, string, strings, version

PROMISE: Final = (
    "Compatibility: within a major format_version nothing is removed, renamed or given another meaning. A minor "
    "version only adds, so a reader must ignore what it does not know, including new enum values. A reader must refuse "
    "another major version, as mcdecl itself does."
)


def plan_schema() -> Schema:
    """The schema. It leaves room for what later minor versions add."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "mcdecl plan",
        "description": f"What `mcdecl plan --format json` and `mcdecl show --format json` print. {PROMISE}",
        "anyOf": [{"$ref": f"#/$defs/{name}"} for name in ("plan", "units", "environments")],
        "$defs": _plans()
        | {
            "environments": record(
                "What `mcdecl plan --all` prints.",
                _EVERYWHERE,
                "format_version exit_code warnings environments",
            ),
            "outcome": record("One environment, or one business unit of it.", _OUTCOME, "environment exit_code"),
        },
    }


def apply_schema() -> Schema:
    """The schema of what an apply prints: the plans just as they are elsewhere, and what became of their changes."""
    defs = _plans()
    plan, units = defs.pop("plan"), defs.pop("units")
    own = {
        "apply": record(
            "An apply to one account: the plan as `mcdecl plan` prints it, with results.",
            plan["properties"] | _ENDED | _RESTORED | _ERROR,
            " ".join([*plan["required"], "results"]),
        ),
        "units_apply": record(
            "An apply to several business units: their plans as `mcdecl plan` prints them, with results.",
            units["properties"]
            | {"results": many(ref("ended"), "One for each business unit in which something was to change.")}
            | _RESTORED
            | _ERROR,
            " ".join([*units["required"], "results"]),
        ),
        "ended": record("The result of one business unit.", _NAMES | _ENDED, "unit business_unit results"),
        "result": record("The result of one change.", _RESULT, "address action result message"),
        "restored": record("Rows that an undo put back.", _ROWS, "address kept back"),
    }
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "mcdecl apply",
        "description": f"What `mcdecl apply --format json` prints. {PROMISE}",
        "anyOf": [ref("apply"), ref("units_apply")],
        "$defs": own | defs,
    }


def _plans() -> dict[str, Schema]:
    """The definitions that plans of one account and of business units are made of."""
    return {
        "plan": record("A plan.", _HEAD | _BODY, "format_version project environment summary changes"),
        "units": record(
            "The plans of an enterprise's business units.",
            _HEAD
            | {
                "summary": ref("summary"),
                "scope": ref("scope"),
                "notes": strings("What concerns several of the units, such as resources that moved between them."),
                "units": many(ref("unit"), _UNITS),
            },
            "format_version project environment summary units",
        ),
        "unit": record("One business unit.", _UNIT | _BODY, "unit business_unit"),
        "summary": record("How many resources each action has.", _SUMMARY, " ".join(_SUMMARY)),
        "scope": record("The selection of the plan; left out for the whole project.", _SCOPE),
        "thresholds": record("The thresholds for one run.", _THRESHOLDS, "percent minimum"),
        "pause": record("A pause that an apply started and did not end.", _PAUSE, "address since reason"),
        "change": record("One resource.", _CHANGE, "address kind key action risk attributes"),
        "difference": record("One attribute.", _DIFFERENCE, "path before after status"),
        "part": record("One difference inside a value.", _PART, "path before after"),
    }


_UNITS: Final = "The units, the parent's first."
_ACCOUNT: Final[Schema] = {
    "type": "object",
    "description": "The account that the plan is for. Never a secret.",
    "properties": {
        "environment": string("Name of the environment."),
        "business_unit": {"type": ["integer", "null"], "description": "Its MID; null if unknown."},
        "host": string("Its host; `sandbox` for the embedded account."),
        "unit": string("Name of the business unit, if the environment has several."),
        "account": {"description": "In a saved plan: the connection of the environment."},
    },
}
_HEAD: Final[dict[str, Schema]] = {
    "format_version": version(),
    "project": string("Name of the project."),
    "environment": string("Name of the environment."),
    "consent": strings(
        "The flags that allowed deletions and data loss when the plan was created, such as --prune; an "
        "apply of the saved plan needs none of them again. Left out when there are none."
    ),
    "account": _ACCOUNT,
    "origin": {
        "type": "object",
        "description": "In a saved plan: when it was made, and from what.",
        "properties": {
            "commit": string("The commit of the project, as its full hash."),
            "time": string("When it was made, in UTC."),
        },
    },
    "undo_of": {
        "type": "object",
        "description": "In a saved plan of `mcdecl undo`: the run that it takes back, with the states before.",
    },
    "digest": string("In a saved plan: SHA-256 over the rest, so that an edited file is refused."),
}
_BODY: Final[dict[str, Schema]] = {
    "summary": ref("summary", "The counts."),
    "changes": many(ref("change"), "All resources, the dangerous ones first, then in the order of the apply."),
    "unmanaged": strings("Addresses in owned folders that the project does not declare; left out without any."),
    "kept": strings("Addresses in owned folders that are never pruned, each with the reason; left out without any."),
    "paused": many(
        ref("pause"), "Automations that an apply paused and that are still off; left out if there are none."
    ),
    "partial": flag("Whether only some of the project's resources were planned; left out if not."),
    "left_out": count("Number of resources that a partial plan leaves out."),
    "scope": ref("scope", "Its selection."),
    "thresholds": ref("thresholds", "The environment's thresholds for one run."),
    "needs_force": flag("Whether it touches more than the thresholds allow, so that an apply needs --force."),
}
_NAMES: Final[dict[str, Schema]] = {
    "unit": string("Name of the business unit in the environment."),
    "business_unit": {"type": "integer", "description": "Its MID."},
}
_UNIT: Final[dict[str, Schema]] = {
    **_NAMES,
    "account": _ACCOUNT,
    "error": string("Why it could not be planned; the rest of the plan is then missing."),
}
_EVERYWHERE: Final[dict[str, Schema]] = {
    "format_version": version(),
    "exit_code": {"enum": [0, 1, 2], "description": "The worst of the environments: 1, else 2, else 0."},
    "warnings": strings("Warnings about the environments as a group."),
    "environments": many(ref("outcome"), "The environments in the order of mcdecl.yaml."),
}
_OUTCOME: Final[dict[str, Schema]] = {
    "environment": string("Name of the environment."),
    "unit": string("Name of the business unit, if the environment has several."),
    "exit_code": {"enum": [0, 1, 2], "description": "0 nothing to do, 1 an error or something blocked, 2 changes."},
    "plan": ref("plan", "Its plan."),
    "error": string("Why there is no plan."),
}
_SUMMARY: Final[dict[str, Schema]] = {
    "create": count("Resources to create."),
    "update": count("Resources to update."),
    "delete": count("Resources to delete."),
    "no_op": count("Unchanged resources."),
    "blocked": count("Resources whose change is refused by the account or by their declaration."),
    "unknown": count("Attributes that the account cannot show."),
    "replace": count("Resources to delete and create again."),
    "caution": count("Changes that need review."),
    "data_loss": count("Changes that lose rows, columns or mappings."),
}
_PAUSE: Final[dict[str, Schema]] = {
    "address": string("The automation that does not run."),
    "since": {"type": ["string", "null"], "description": "When it was paused, in UTC."},
    "reason": string("Why it was not resumed."),
}
_SCOPE: Final[dict[str, Schema]] = {
    "targets": strings("Addresses and patterns that select."),
    "excludes": strings("Addresses and patterns that exclude."),
    "prune": flag("Whether unmanaged resources are deleted."),
    "resend_unknown": flag("Whether attributes that cannot be compared count as changed."),
    "allow": strings("Allowed risks, such as data_loss."),
    "undo": string("The id of the run that the plan takes back."),
    "ref": string("The commit whose files the plan is about, as its full hash."),
    "keep": string("Where an apply keeps rows that it loses, or `none`, as --keep says."),
}
_THRESHOLDS: Final[dict[str, Schema]] = {
    "percent": {
        "type": "number",
        "description": "Share of existing resources that may be changed or deleted, in percent.",
    },
    "minimum": count("Number of existing resources from which the share applies."),
}
_STATE: Final = "by attribute, in normal form"
_CHANGE: Final[dict[str, Schema]] = {
    "address": string("kind.key"),
    "kind": string("The kind of resource.", enum=list(KINDS)),
    "key": string("Its external key; of a folder its path."),
    "action": string("What happens to it.", enum=[action.value for action in Action]),
    "risk": string("The highest risk of this change.", enum=[risk.value for risk in Risk]),
    "attributes": many(ref("difference"), "The differences, in the order of the kind's attributes."),
    "reasons": strings("Why it is blocked as a whole."),
    "warnings": strings("Possible losses and effects, the worst first."),
    "milder": strings("The warnings with a lower risk than the change itself."),
    "notes": strings("Additional notes."),
    "held": strings("What is wrong with it, and no error because the account holds it like this."),
    "blocked_by": strings("Addresses of the blocked changes that it depends on, directly or not."),
    "allow": strings("Risks that its declaration allows."),
    "waits_for": strings(
        "Addresses of changes that happen first; those in another business unit have its name and a colon in front."
    ),
    "pauses": strings("Addresses of changes that happen while it is paused; likewise."),
    "resumes": flag("Whether an earlier apply paused it, and this change ends that."),
    "desired": {"type": "object", "description": f"The whole desired state {_STATE}, if it is created or changed."},
    "before": {
        "type": "object",
        "description": f"The whole state that the account shows, {_STATE}, if it is changed, replaced or deleted.",
    },
    "object_id": string("Its id in the account."),
    "ids": {
        "type": "object",
        "description": "The ids of its items in the account, such as fields, by name.",
        "additionalProperties": {"type": "string"},
    },
    "moved_from": string("The external key that it has until the change is applied."),
    "passes_through": string("The name that it has in between, where names change places."),
    "fingerprint": string("Digest of the live state on which the change is based."),
    "source": string("Where it is declared, as file:line."),
    "unit": string("The business unit that it is in, if the environment has several."),
    "rows_lost": count(
        "How many rows lose something; 0 if what is removed is empty. Absent if that is not known, or if something "
        "other than rows is lost."
    ),
    "undo": string(
        "What an undo of this change brings back: all of it, all but rows or values, or not all of its definition. "
        "Absent if the change makes no call.",
        enum=[label.value for label in UndoLabel],
    ),
    "undo_reasons": strings("What does not come back, and why, or is kept first; left out if there is neither."),
    "audience": string(
        "What it does to the rows that come out, of a query, filter or mapping and of what lies downstream of one. "
        "same_rows: proved, only its form changes. other_columns: the same rows, other values. other_rows: rows may "
        "come or go.",
        enum=[audience.value for audience in Audience],
    ),
    "audience_by": strings("Addresses of the changes upstream that do this; left out without any."),
}
_DIFFERENCE: Final[dict[str, Schema]] = {
    "path": string("The attribute, below others with dots: fields.Email.length."),
    "before": {"description": "The value in the account; null if there is none or it cannot be shown."},
    "after": {"description": "The value as declared; null if it is removed."},
    "status": string(
        "changed: it will be sent. unknown: the account cannot show it. left_alone: it stays as it is in the account. "
        "blocked: the account refuses it.",
        enum=[attribute_status.value for attribute_status in AttributeStatus],
    ),
    "reason": string("Why it is unknown, left alone or blocked, and what to do."),
    "sent": flag("For an unknown attribute: whether an apply sends it because no earlier apply is known."),
    "parts": many(ref("part"), "The differences inside a value that has parts, such as the steps of an automation."),
}
_PART: Final[dict[str, Schema]] = {
    "path": string("The attribute and the path to the part: steps.2."),
    "before": {"description": "The part in the account; null if it is added."},
    "after": {"description": "The part as declared; null if it is removed."},
    "item": string("For an entry that is added, removed or moved: its position, such as step 1."),
    "was": string("For an entry that only moves: its old position."),
}


_ERROR: Final[dict[str, Schema]] = {
    "error": string("The error that ended the apply, such as a lock held by another run; left out without one."),
}
_RESTORED: Final[dict[str, Schema]] = {
    "rows_restored": many(ref("restored"), "Rows that an undo put back from kept copies; left out if there are none."),
}
_ROWS: Final[dict[str, Schema]] = {
    "address": string("The data extension."),
    "kept": count("Number of rows that were kept."),
    "back": count("Number of rows that are back."),
    "problem": string("Why not all of them; left out if all are."),
}
_ENDED: Final[dict[str, Schema]] = {
    "results": many(
        ref("result"),
        "The result of each change, in the order in which they finished; none if nothing was sent.",
    ),
    "stopped": {"type": ["string", "null"], "description": "What stopped it, or null."},
    "journal": {"type": ["string", "null"], "description": "Path of its journal, or null if none was written."},
}
_RESULT: Final[dict[str, Schema]] = {
    "address": string("kind.key of the resource."),
    "action": string("What it was.", enum=[action.value for action in Action]),
    "result": string(
        "Its result; unknown: a call was sent, and its outcome cannot be determined.",
        enum=[status.value for status in OutcomeStatus],
    ),
    "message": string("The message of the account, or of mcdecl."),
    "code": {"type": "integer", "description": "The account's error code."},
    "explanation": string("What the message means and what to do."),
    "stays_paused": string("Why it was paused for the apply and not resumed; left out when it runs again."),
}
FILES: Final[Mapping[Path, Callable[[], Schema]]] = {
    Path("schemas") / "plan.schema.json": plan_schema,
    Path("schemas") / "apply.schema.json": apply_schema,
}


def main(arguments: list[str]) -> int:
    """Write the files below the current folder, or with `--check` say which are stale."""
    stale = [
        file
        for file, schema in FILES.items()
        if not file.is_file() or file.read_text(encoding="utf-8") != schema_text(file.name, schema())
    ]
    if "--check" in arguments:
        for file in stale:
            sys.stderr.write(f"{file} is stale; run python -m mcdecl.report.plan_schema\n")
        return 1 if stale else 0
    for file in stale:
        file.parent.mkdir(exist_ok=True)
        file.write_text(schema_text(file.name, FILES[file]()), encoding="utf-8")
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
