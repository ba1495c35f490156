"""Where a report comes from: the commit, the time, and the page of the pipeline that keeps what was made."""

import json
import os
import re
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from mcdecl.engine.plan.origin import Origin
from mcdecl.helpers import git


def origin_here(directory: Path) -> Origin:
    """The origin of what is made here and now."""
    now = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    return Origin(_pull_request_head() or git.head(directory) or "", now, pipeline_link())


_PAGES: Final = (
    ("{GITHUB_SERVER_URL}/{GITHUB_REPOSITORY}/actions/runs/{GITHUB_RUN_ID}"),
    ("{CI_JOB_URL}/artifacts/browse"),
    ("https://bitbucket.org/{BITBUCKET_REPO_FULL_NAME}/pipelines/results/{BITBUCKET_BUILD_NUMBER}"),
    ("{BUILD_URL}"),
)
"""The pages of GitHub, GitLab, Bitbucket and Jenkins, by the variables that they set for every job (documented)."""
_WEB: Final = re.compile(r"https?://[^\s<>\"'`|()\[\]]+")


def pipeline_link(environment: Mapping[str, str] | None = None) -> str:
    """The address of the page of the pipeline that runs this; empty where none does."""
    known = os.environ if environment is None else environment
    for page in _PAGES:
        names = re.findall(r"\{(\w+)\}", page)
        if all(known.get(name) for name in names):
            link = page.format_map({name: known[name].rstrip("/") for name in names})
            return link if _WEB.fullmatch(link) else ""
    return ""


def _pull_request_head() -> str:
    """The commit that somebody pushed: GitHub checks out a merge of it that nobody knows."""
    file = os.environ.get("GITHUB_EVENT_PATH")
    if not file:
        return ""
    try:
        head = json.loads(Path(file).read_text(encoding="utf-8"))["pull_request"]["head"]["sha"]
    except (OSError, ValueError, KeyError, TypeError):
        return ""
    return head if isinstance(head, str) and re.fullmatch(r"[0-9a-f]{40,64}", head) else ""
