"""The JSON Schemas of the JSON forms that hold plans: one plan, one for each business unit, one for each environment.

`python -m mcdecl.report.plan_schema` writes `schemas/plan.schema.json` and `schemas/apply.schema.json`, with `--check`
it says which of them is stale.
"""

import json
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Final

from mcdecl.engine.apply.outcome import OutcomeStatus
from mcdecl.engine.plan.model import Action, AttributeStatus
from mcdecl.kinds import KINDS
from mcdecl.kinds.risk import Risk
from mcdecl.report.schema_words import Schema, count, flag, many, record, ref, string, strings, version

PROMISE: Final = (
    "Compatibility: within a major format_version nothing is taken away, renamed or given another meaning; a minor "
    "version only adds, so a reader has to pass over what it does not know, new words of an enum included. A reader "
    "has to refuse another major version, as mcdecl itself does."
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
            plan["properties"] | _ENDED,
            " ".join([*plan["required"], "results"]),
        ),
        "units_apply": record(
            "An apply to several business units: their plans as `mcdecl plan` prints them, with results.",
            units["properties"] | {"results": many(ref("ended"), "One for each business unit that was begun.")},
            " ".join([*units["required"], "results"]),
        ),
        "ended": record("What became of one business unit.", _NAMES | _ENDED, "unit business_unit results"),
        "result": record("What became of one change.", _RESULT, "address action result message"),
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
            _HEAD | {"summary": ref("summary"), "scope": ref("scope"), "units": many(ref("unit"), _UNITS)},
            "format_version project environment summary units",
        ),
        "unit": record("One business unit.", _UNIT | _BODY, "unit business_unit"),
        "summary": record("How many resources each action has.", _SUMMARY, " ".join(_SUMMARY)),
        "scope": record("What the plan was asked to be about; left out for the whole project.", _SCOPE),
        "thresholds": record("What is too much for one run.", _THRESHOLDS, "percent minimum"),
        "pause": record("A pause that an apply made and did not end.", _PAUSE, "address since reason"),
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
        "business_unit": {"type": ["integer", "null"], "description": "Its MID; null where nothing tells."},
        "host": string("Where it is reached; `sandbox` for the embedded account."),
        "unit": string("Name of the business unit, where the environment has several."),
        "account": {"description": "In a saved plan: what the connection of the environment says."},
    },
}
_HEAD: Final[dict[str, Schema]] = {
    "format_version": version(),
    "project": string("Name of the project."),
    "environment": string("Name of the environment."),
    "consent": strings(
        "The flags by which somebody agreed to deletions and data loss when the plan was made, such as --prune; an "
        "apply of the saved plan needs none of them again. Left out when there are none."
    ),
    "account": _ACCOUNT,
    "digest": string("In a saved plan: SHA-256 over the rest, so that an edited file is refused."),
}
_BODY: Final[dict[str, Schema]] = {
    "summary": ref("summary", "The counts."),
    "changes": many(ref("change"), "All resources, the dangerous ones first, then in the order of the apply."),
    "unmanaged": strings("Addresses in owned folders that the project does not declare; left out without any."),
    "kept": strings("Addresses in owned folders that are never pruned, each with the reason; left out without any."),
    "paused": many(ref("pause"), "What an apply has paused and is still off; left out when there is none."),
    "partial": flag("Whether only some of the project's resources were looked at; left out otherwise."),
    "left_out": count("How many resources a partial plan does not look at."),
    "scope": ref("scope", "What it was asked to be about."),
    "thresholds": ref("thresholds", "What the environment sees as too much for one run."),
    "needs_force": flag("Whether it touches more than the thresholds allow, so that an apply needs --force."),
}
_NAMES: Final[dict[str, Schema]] = {
    "unit": string("Name of the business unit in the environment."),
    "business_unit": {"type": "integer", "description": "Its MID."},
}
_UNIT: Final[dict[str, Schema]] = {
    **_NAMES,
    "account": _ACCOUNT,
    "error": string("Why it could not be planned; then nothing else of a plan is there."),
}
_EVERYWHERE: Final[dict[str, Schema]] = {
    "format_version": version(),
    "exit_code": {"enum": [0, 1, 2], "description": "The worst of the environments: 1, else 2, else 0."},
    "warnings": strings("What is doubtful about the environments together."),
    "environments": many(ref("outcome"), "The environments in the order of mcdecl.yaml."),
}
_OUTCOME: Final[dict[str, Schema]] = {
    "environment": string("Name of the environment."),
    "unit": string("Name of the business unit, where the environment has several."),
    "exit_code": {"enum": [0, 1, 2], "description": "0 nothing to do, 1 an error or something blocked, 2 changes."},
    "plan": ref("plan", "Its plan."),
    "error": string("Why there is no plan."),
}
_SUMMARY: Final[dict[str, Schema]] = {
    "create": count("Resources that are made."),
    "update": count("Resources that are changed."),
    "delete": count("Resources that go."),
    "no_op": count("Resources that are as they should be."),
    "blocked": count("Resources whose change the account, or their declaration, refuses."),
    "unknown": count("Attributes that the account cannot show."),
    "replace": count("Resources that are deleted and made anew."),
    "caution": count("Changes that somebody may notice."),
    "data_loss": count("Changes that lose rows, columns or mappings."),
}
_PAUSE: Final[dict[str, Schema]] = {
    "address": string("What does not run for it."),
    "since": {"type": ["string", "null"], "description": "When it was paused, in UTC."},
    "reason": string("Why it was not resumed."),
}
_SCOPE: Final[dict[str, Schema]] = {
    "targets": strings("Addresses and patterns that select."),
    "excludes": strings("Addresses and patterns that take out."),
    "prune": flag("Whether what is unmanaged goes."),
    "resend_unknown": flag("Whether what cannot be compared counts as changed."),
    "allow": strings("Risks that may be taken, such as data_loss."),
}
_THRESHOLDS: Final[dict[str, Schema]] = {
    "percent": {"type": "number", "description": "Share of existing resources that may change or go, in percent."},
    "minimum": count("How many resources have to exist before the share counts."),
}
_STATE: Final = "by attribute, in normal form"
_CHANGE: Final[dict[str, Schema]] = {
    "address": string("kind.key"),
    "kind": string("The kind of resource.", enum=list(KINDS)),
    "key": string("Its external key; of a folder its path."),
    "action": string("What happens to it.", enum=[action.value for action in Action]),
    "risk": string("The worst that this may cost.", enum=[risk.value for risk in Risk]),
    "attributes": many(ref("difference"), "The differences, in the order of the kind's attributes."),
    "reasons": strings("Why it is blocked as a whole."),
    "warnings": strings("What may be lost or noticed, the worst first."),
    "milder": strings("Those of the warnings that tell of less than its risk."),
    "notes": strings("What the reader should know besides."),
    "allow": strings("Risks that its declaration takes without asking."),
    "waits_for": strings("Addresses of changes that happen first."),
    "pauses": strings("Addresses of changes that happen while it is paused."),
    "resumes": flag("Whether an earlier apply paused it, and this change ends that."),
    "desired": {"type": "object", "description": f"The whole desired state {_STATE}, where it is made or changed."},
    "before": {"type": "object", "description": f"What the account has of the attributes that change, {_STATE}."},
    "object_id": string("How the account calls it."),
    "ids": {
        "type": "object",
        "description": "How the account calls its items, such as fields, by name.",
        "additionalProperties": {"type": "string"},
    },
    "moved_from": string("The external key that it has until the change is applied."),
    "fingerprint": string("Digest of the live state that the change was computed from."),
    "source": string("Where it is declared, as file:line."),
}
_DIFFERENCE: Final[dict[str, Schema]] = {
    "path": string("The attribute, below others with dots: fields.Email.length."),
    "before": {"description": "The value in the account; null where there is none or it cannot be shown."},
    "after": {"description": "The value as declared; null where it goes."},
    "status": string(
        "changed: it will be sent. unknown: the account cannot show it. left_alone: it stays as it is in the account. "
        "blocked: the account refuses it.",
        enum=[attribute_status.value for attribute_status in AttributeStatus],
    ),
    "reason": string("Why it is unknown, left alone or blocked, and what to do."),
    "sent": flag("Of what is unknown: whether an apply sends it, as no earlier apply of it is known."),
    "parts": many(
        ref("part"), "What differs inside the value, where it falls into parts, as the steps of an automation."
    ),
}
_PART: Final[dict[str, Schema]] = {
    "path": string("The attribute, and the way to the part: steps.2."),
    "before": {"description": "The part in the account; null where it comes."},
    "after": {"description": "The part as declared; null where it goes."},
    "item": string("Of an entry that comes, goes or moves, which one it is: step 1."),
    "was": string("Of an entry that only moves, which one it was."),
}


_ENDED: Final[dict[str, Schema]] = {
    "results": many(
        ref("result"),
        "What became of each change, in the order in which they were settled; none when nothing was sent.",
    ),
    "stopped": {"type": ["string", "null"], "description": "What stopped it, or null."},
    "journal": {"type": ["string", "null"], "description": "Path of its journal, or null where none was written."},
}
_RESULT: Final[dict[str, Schema]] = {
    "address": string("kind.key of the resource."),
    "action": string("What it was.", enum=[action.value for action in Action]),
    "result": string(
        "What became of it; unknown: a call was sent, and nothing tells whether it was carried out.",
        enum=[status.value for status in OutcomeStatus],
    ),
    "message": string("What the account, or mcdecl, says of it."),
    "code": {"type": "integer", "description": "The account's error code."},
    "explanation": string("What the message means and what to do."),
    "stays_paused": string("Why it was paused for the apply and not resumed; left out when it runs again."),
}
FILES: Final[Mapping[Path, Callable[[], Schema]]] = {
    Path("schemas") / "plan.schema.json": plan_schema,
    Path("schemas") / "apply.schema.json": apply_schema,
}


def text(schema: Schema) -> str:
    """A schema as the text of its file."""
    return json.dumps(schema, ensure_ascii=False, indent=2) + "\n"


def main(arguments: list[str]) -> int:
    """Write the files below the current folder, or with `--check` say which are stale."""
    stale = [
        file
        for file, schema in FILES.items()
        if not file.is_file() or file.read_text(encoding="utf-8") != text(schema())
    ]
    if "--check" in arguments:
        for file in stale:
            sys.stderr.write(f"{file} is stale; run python -m mcdecl.report.plan_schema\n")
        return 1 if stale else 0
    for file in stale:
        file.parent.mkdir(exist_ok=True)
        file.write_text(text(FILES[file]()), encoding="utf-8")
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
