"""The baseline of lint: findings that were there when somebody looked, so that only new ones speak."""

import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any, Final

from msgspec import Struct, field

from mcdecl.helpers.error import Error
from mcdecl.helpers.json_text import read_json
from mcdecl.helpers.safe_files import read_inside, read_regular, real_path
from mcdecl.helpers.structs import replace
from mcdecl.project.diagnostics import Diagnostic
from mcdecl.project.model import Project

BASELINE: Final = "lint-baseline.json"
"""The file beside mcdecl.yaml that is used where no other one is named."""
FORMAT_VERSION: Final = "1.0"
_LINES: Final = re.compile(r"(?<=[\w)]):\d+(?::\d+)?\b|(?<=\bline )\d+\b")
"""Where a message says a line: that moves whenever something is written above it."""


class BadBaselineError(Error):
    """A baseline that cannot be read."""

    def __init__(self, file: Path, why: str) -> None:
        super().__init__(f"The baseline {file} {why}.", "Create it again: mcdecl lint --write-baseline")


class KnownFinding(Struct, frozen=True, order=True):
    """A finding as it is known again, wherever it stands in the files.

    Attributes:
        code: of its rule.
        about: the address of the resource that is wrong, with its business unit in front where there are units; the
            file where no resource is.
        attribute: what is wrong with it.
        message: in words, without lines.
    """

    code: str
    about: str
    attribute: str
    message: str


class Baseline(Struct, frozen=True):
    """Known findings by environment, each as often as it was found.

    Attributes:
        environments: the findings.
        online: those of them that only the account shows.
        file: where it is written, relative to the project where it is inside.
        lines: where each finding stands in that file.
    """

    environments: Mapping[str, Counter[KnownFinding]] = field(default_factory=dict)
    online: frozenset[KnownFinding] = frozenset()
    file: str = BASELINE
    lines: Mapping[tuple[str, KnownFinding], int] = field(default_factory=dict)

    def __bool__(self) -> bool:
        return bool(self.environments)

    def sorted_out(self, findings: Iterable[Diagnostic]) -> tuple[list[Diagnostic], list[Diagnostic]]:
        """Findings that are new, and those that are known; one that occurs more often than it did is new."""
        left = Counter[KnownFinding]()
        for known in self.environments.values():
            left |= known
        new, old = list[Diagnostic](), list[Diagnostic]()
        for finding in findings:
            wanted = Counter(identities(finding))
            if wanted <= left:
                left -= wanted
                old.append(finding)
            else:
                new.append(finding)
        return new, old

    def gone(self, environment: str, findings: Iterable[Diagnostic], *, online: bool) -> list[KnownFinding]:
        """The findings known of an environment that are not among all that were found there."""
        found = Counter(known for finding in findings for known in identities(finding))
        missing = self.environments.get(environment, Counter()) - found
        return sorted(known for known in missing if online or known not in self.online)

    def with_findings(
        self, environment: str, findings: Iterable[Diagnostic], offline: Iterable[Diagnostic]
    ) -> "Baseline":
        """The baseline in which an environment has these findings; those not among `offline` only an account shows."""
        mine = Counter(known for finding in findings for known in identities(finding))
        without = {known for finding in offline for known in identities(finding)}
        online = (self.online - mine.keys()) | (mine.keys() - without)
        return replace(self, environments={**self.environments, environment: mine}, online=frozenset(online))

    def adding(
        self,
        environment: str,
        known: Iterable[KnownFinding] | Counter[KnownFinding],
        *,
        online: Iterable[KnownFinding] = (),
    ) -> "Baseline":
        """The baseline in which an environment has these findings, too; those `online` only an account shows."""
        mine = self.environments.get(environment, Counter()) | Counter(known)
        environments = {**self.environments, environment: mine}
        return replace(self, environments=environments, online=self.online | {*online})

    def text(self) -> str:
        """The text of the file, a line for each finding, so that a review shows which come and go."""
        parts = []
        for name, known in sorted(self.environments.items()):
            lines = [
                f"      {json.dumps(self._written(item), ensure_ascii=False)}" for item in sorted(known.elements())
            ]
            parts.append(
                f"    {json.dumps(name)}: [\n" + ",\n".join(lines) + "\n    ]" if lines else f'    "{name}": []'
            )
        body = ",\n".join(parts)
        return f'{{\n  "format_version": "{FORMAT_VERSION}",\n  "environments": {{\n{body}\n  }}\n}}\n'

    def _written(self, known: KnownFinding) -> dict[str, Any]:
        entry: dict[str, Any] = {"code": known.code, "about": known.about}
        if known.attribute:
            entry["attribute"] = known.attribute
        return {**entry, "message": known.message, **({"online": True} if known in self.online else {})}


NO_BASELINE: Final = Baseline()


def identities(finding: Diagnostic) -> Iterator[KnownFinding]:
    """What a finding is known by: once for each resource that it is about."""
    message = _LINES.sub("", finding.message)
    code = finding.code or ""
    if not finding.about:
        yield KnownFinding(code, finding.file, "", message)
    for about in finding.about:
        unit = f"{about.unit}:" if about.unit else ""
        yield KnownFinding(code, f"{unit}{about.address}", about.attribute, message)


def read_baseline(root: Path, file: Path | None = None) -> Baseline:
    """The baseline in a file; without a name the one beside mcdecl.yaml, which may be missing.

    Args:
        root: the folder of the project.
        file: the file that somebody has named.

    Raises:
        BadBaselineError: it cannot be read, or a named one is not there.
    """
    path = root / BASELINE if file is None else file
    if file is None and not path.is_file():
        return NO_BASELINE
    try:
        text = (read_inside(root, BASELINE) if file is None else read_regular(path)).decode()
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it is not UTF-8"
        raise BadBaselineError(path, f"cannot be read: {reason}") from None
    return _parsed(text, path, root)


def _parsed(text: str, path: Path, root: Path) -> Baseline:
    environments: dict[str, Counter[KnownFinding]] = {}
    online: set[KnownFinding] = set()
    try:
        data = read_json(text)
        if str(data["format_version"]).partition(".")[0] != FORMAT_VERSION.partition(".")[0]:
            raise BadBaselineError(path, f"has format version {data['format_version']}; this mcdecl reads 1")
        for name, entries in data["environments"].items():
            known = environments.setdefault(str(name), Counter())
            for entry in entries:
                item = _known(entry)
                known[item] += 1
                online |= {item} if entry.get("online") else set()
    except (ValueError, KeyError, TypeError, AttributeError):
        raise BadBaselineError(path, "is not one: it was cut off or edited") from None
    inside = real_path(path).is_relative_to(real_path(root))
    file = real_path(path).relative_to(real_path(root)).as_posix() if inside else path.as_posix()
    return Baseline(environments, frozenset(online), file, dict(_lines(text, environments)))


def _known(entry: Mapping[str, Any]) -> KnownFinding:
    return KnownFinding(str(entry["code"]), str(entry["about"]), str(entry.get("attribute", "")), str(entry["message"]))


def _lines(
    text: str, environments: Mapping[str, Counter[KnownFinding]]
) -> Iterator[tuple[tuple[str, KnownFinding], int]]:
    """Where each finding stands, in a file that has a line for each, as it is written."""
    name = ""
    for number, line in enumerate(text.splitlines(), start=1):
        word = line.strip().rstrip(",")
        if word.endswith("[") and word.removesuffix("[").rstrip(" :").strip('"') in environments:
            name = word.removesuffix("[").rstrip(" :").strip('"')
        elif word.startswith('{"code"'):
            with suppress(ValueError, KeyError):  # somebody has wrapped the lines
                yield (name, _known(read_json(word))), number


def without_known(project: Project, baseline: Baseline) -> Project:
    """A project without the findings that are known; the errors among them are left for a plan to judge."""
    if not baseline:
        return project
    new, known = baseline.sorted_out(project.warnings)
    errors = tuple(finding for finding in known if finding.severity == "error")
    units = tuple(without_known(unit, baseline) for unit in project.units)
    return replace(project, warnings=tuple(new), known=tuple(known), to_judge=errors, units=units)
