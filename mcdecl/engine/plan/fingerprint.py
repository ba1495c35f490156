"""Fingerprint of the live state behind a change, to detect that the account has changed since the plan."""

import hashlib
import json
from typing import Any

from mcdecl.kinds.facts import ResourceFacts
from mcdecl.kinds.resource import LiveResource
from mcdecl.kinds.values import Unknown


def fingerprint(there: LiveResource | None, facts: ResourceFacts | None = None) -> str:
    """SHA-256 over a live resource's identity and state, or over its absence.

    Whether it has rows belongs to it where that was asked, because the verdict rested on it; how many does not:
    every import in between would make a reviewed plan worthless.
    """
    if there is None:
        return "absent"
    content = {
        "object_id": there.object_id,
        "state": there.state,
        "ids": dict(there.ids),
        "has_rows": None if facts is None else facts.has_rows,
    }
    text = json.dumps(content, sort_keys=True, ensure_ascii=False, default=_plain)
    return hashlib.sha256(text.encode()).hexdigest()


def _plain(value: Any) -> Any:
    return {"unknown": value.shape} if isinstance(value, Unknown) else str(value)
