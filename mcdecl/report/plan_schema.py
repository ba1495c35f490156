"""The JSON Schema of the JSON form of plans: one plan, one for each business unit, one for each environment.

`python -m mcdecl.report.plan_schema` writes `schemas/plan.schema.json`, with `--check` it says whether that is stale.
"""

import json
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from mcdecl.kinds import KINDS
from mcdecl.kinds.risk import Risk
from mcdecl.plan.model import FORMAT_VERSION, Action, Status

Schema = dict[str, Any]
FILE: Final = Path("schemas") / "plan.schema.json"
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
        "$defs": {
            "plan": _object("A plan.", _HEAD | _BODY, "format_version project environment summary changes"),
            "units": _object(
                "The plans of an enterprise's business units.",
                _HEAD | {"summary": _ref("summary"), "scope": _ref("scope"), "units": _list(_ref("unit"), _UNITS)},
                "format_version project environment summary units",
            ),
            "unit": _object("One business unit.", _UNIT | _BODY, "unit business_unit"),
            "environments": _object(
                "What `mcdecl plan --all` prints.",
                _EVERYWHERE,
                "format_version exit_code warnings environments",
            ),
            "outcome": _object("One environment, or one business unit of it.", _OUTCOME, "environment exit_code"),
            "summary": _object("How many resources each action has.", _SUMMARY, " ".join(_SUMMARY)),
            "scope": _object("What the plan was asked to be about; left out for the whole project.", _SCOPE),
            "thresholds": _object("What is too much for one run.", _THRESHOLDS, "percent minimum"),
            "change": _object("One resource.", _CHANGE, "address kind key action risk attributes"),
            "difference": _object("One attribute.", _DIFFERENCE, "path before after status"),
        },
    }


def _object(description: str, properties: Mapping[str, Schema], required: str = "") -> Schema:
    told: Schema = {"type": "object", "description": description, "properties": dict(properties)}
    return told | ({"required": required.split()} if required else {})


def _ref(name: str, description: str = "") -> Schema:
    return {"$ref": f"#/$defs/{name}"} | ({"description": description} if description else {})


def _list(items: Schema, description: str) -> Schema:
    return {"type": "array", "description": description, "items": items}


def _text(description: str, **more: Any) -> Schema:
    return {"type": "string", "description": description, **more}


def _texts(description: str) -> Schema:
    return _list({"type": "string"}, description)


def _count(description: str) -> Schema:
    return {"type": "integer", "minimum": 0, "description": description}


def _flag(description: str) -> Schema:
    return {"type": "boolean", "description": description}


def _version() -> Schema:
    major = FORMAT_VERSION.partition(".")[0]
    return _text(f"Version of this form, now {FORMAT_VERSION}.", pattern=rf"^{major}\.[0-9]+$")


_UNITS: Final = "The units, the parent's first."
_HEAD: Final[dict[str, Schema]] = {
    "format_version": _version(),
    "project": _text("Name of the project."),
    "environment": _text("Name of the environment."),
    "account": {
        "type": "object",
        "description": "In a saved plan: the account that it is for, by what its connection says. Never a secret.",
    },
    "digest": _text("In a saved plan: SHA-256 over the rest, so that an edited file is refused."),
}
_BODY: Final[dict[str, Schema]] = {
    "summary": _ref("summary", "The counts."),
    "changes": _list(_ref("change"), "All resources, the dangerous ones first, then in the order of the apply."),
    "unmanaged": _texts("Addresses in owned folders that nobody declares; left out when there are none."),
    "partial": _flag("Whether only some of the project's resources were looked at; left out otherwise."),
    "left_out": _count("How many resources a partial plan does not look at."),
    "scope": _ref("scope", "What it was asked to be about."),
    "thresholds": _ref("thresholds", "What the environment sees as too much for one run."),
    "needs_force": _flag("Whether it touches more than the thresholds allow, so that an apply needs --force."),
}
_UNIT: Final[dict[str, Schema]] = {
    "unit": _text("Name of the business unit in the environment."),
    "business_unit": {"type": "integer", "description": "Its MID."},
    "error": _text("Why it could not be planned; then nothing else of a plan is there."),
}
_EVERYWHERE: Final[dict[str, Schema]] = {
    "format_version": _version(),
    "exit_code": {"enum": [0, 1, 2], "description": "The worst of the environments: 1, else 2, else 0."},
    "warnings": _texts("What is doubtful about the environments together."),
    "environments": _list(_ref("outcome"), "The environments in the order of mcdecl.yaml."),
}
_OUTCOME: Final[dict[str, Schema]] = {
    "environment": _text("Name of the environment."),
    "unit": _text("Name of the business unit, where the environment has several."),
    "exit_code": {"enum": [0, 1, 2], "description": "0 nothing to do, 1 an error or something blocked, 2 changes."},
    "plan": _ref("plan", "Its plan."),
    "error": _text("Why there is no plan."),
}
_SUMMARY: Final[dict[str, Schema]] = {
    "create": _count("Resources that are made."),
    "update": _count("Resources that are changed."),
    "delete": _count("Resources that go."),
    "no_op": _count("Resources that are as they should be."),
    "blocked": _count("Resources whose change the account, or their declaration, refuses."),
    "unknown": _count("Attributes that the account cannot show."),
    "replace": _count("Resources that are deleted and made anew."),
    "caution": _count("Changes that somebody may notice."),
    "data_loss": _count("Changes that lose rows, columns or mappings."),
}
_SCOPE: Final[dict[str, Schema]] = {
    "targets": _texts("Addresses and patterns that select."),
    "excludes": _texts("Addresses and patterns that take out."),
    "prune": _flag("Whether what is unmanaged goes."),
    "resend_unknown": _flag("Whether what cannot be compared counts as changed."),
}
_THRESHOLDS: Final[dict[str, Schema]] = {
    "percent": {"type": "number", "description": "Share of existing resources that may change or go, in percent."},
    "minimum": _count("How many resources have to exist before the share counts."),
}
_STATE: Final = "by attribute, in normal form"
_CHANGE: Final[dict[str, Schema]] = {
    "address": _text("kind.key"),
    "kind": _text("The kind of resource.", enum=list(KINDS)),
    "key": _text("Its external key; of a folder its path."),
    "action": _text("What happens to it.", enum=[one.value for one in Action]),
    "risk": _text("The worst that this may cost.", enum=[one.value for one in Risk]),
    "attributes": _list(_ref("difference"), "The differences, in the order of the kind's attributes."),
    "reasons": _texts("Why it is blocked as a whole."),
    "warnings": _texts("What may be lost or noticed, the worst first."),
    "milder": _texts("Those of the warnings that tell of less than its risk."),
    "notes": _texts("What the reader should know besides."),
    "allow": _texts("Risks that its declaration takes without asking."),
    "waits_for": _texts("Addresses of changes that happen first."),
    "pauses": _texts("Addresses of changes that happen while it is paused."),
    "desired": {"type": "object", "description": f"The whole desired state {_STATE}, where it is made or changed."},
    "before": {"type": "object", "description": f"What the account has of the attributes that change, {_STATE}."},
    "object_id": _text("How the account calls it."),
    "ids": {
        "type": "object",
        "description": "How the account calls its items, such as fields, by name.",
        "additionalProperties": {"type": "string"},
    },
    "moved_from": _text("The external key that it has until the change is applied."),
    "fingerprint": _text("Digest of the live state that the change was computed from."),
    "source": _text("Where it is declared, as file:line."),
}
_DIFFERENCE: Final[dict[str, Schema]] = {
    "path": _text("The attribute, below others with dots: fields.Email.length."),
    "before": {"description": "The value in the account; null where there is none or it cannot be shown."},
    "after": {"description": "The value as declared; null where it goes."},
    "status": _text(
        "changed: it will be sent. unknown: the account cannot show it. left_alone: it stays as it is in the account. "
        "blocked: the account refuses it.",
        enum=[one.value for one in Status],
    ),
    "reason": _text("Why it is unknown, left alone or blocked, and what to do."),
}


def text() -> str:
    """The schema as the text of its file."""
    return json.dumps(plan_schema(), ensure_ascii=False, indent=2) + "\n"


def main(arguments: list[str]) -> int:
    """Write the file below the current folder, or with `--check` say whether it is stale."""
    if "--check" not in arguments:
        FILE.parent.mkdir(exist_ok=True)
        FILE.write_text(text(), encoding="utf-8")
        return 0
    if FILE.is_file() and FILE.read_text(encoding="utf-8") == text():
        return 0
    sys.stderr.write(f"{FILE} is stale; run python -m mcdecl.report.plan_schema\n")
    return 1


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
