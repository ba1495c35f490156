"""Waivers of findings: comments beside them or entries in mcdecl.yaml, always with a reason."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final, Protocol

from msgspec import Struct

from mcdecl.helpers.patterns import matches
from mcdecl.project.diagnostics import Diagnostic, Position
from mcdecl.project.files import CONFIG
from mcdecl.project.lint_settings import CODE, SECTION, ConfigWaiver
from mcdecl.project.model import Project

_COMMENT: Final = re.compile(r"(?:^|(?<=\s))(?:#|--)\s*mcdecl:\s*ignore\b:?[ \t]*(?P<rest>.*)$")
_ALONE: Final = re.compile(r"^\s*(#|--|$)")
_LIKE_A_CODE: Final = re.compile(CODE)


def _places(finding: Diagnostic) -> Iterator[tuple[str, int]]:
    """File and line of a finding, and of the key of its resource."""
    yield finding.file, finding.line
    if finding.anchor is not None:
        yield finding.anchor


class Waiver(Protocol):
    """Accepts findings of its codes."""

    @property
    def codes(self) -> tuple[str, ...]:
        """The codes that it names."""
        ...

    @property
    def reason(self) -> str:
        """Why; empty when none is given."""
        ...

    def covers(self, finding: Diagnostic) -> bool:
        """Whether it stands at a finding, whatever that one's code."""
        ...

    @property
    def file(self) -> str:
        """The file that it is written in."""
        ...

    @property
    def position(self) -> Position:
        """Where it is written."""
        ...


class IgnoreComment(Struct, frozen=True):
    """`# mcdecl: ignore CODE reason`; `lines` are those that it stands for."""

    file: str
    position: Position
    codes: tuple[str, ...]
    reason: str
    lines: frozenset[int]

    def covers(self, finding: Diagnostic) -> bool:
        """Whether the finding, or the key of its resource, is on the line of the comment."""
        return any(file == self.file and line in self.lines for file, line in _places(finding))


class WaiverEntry(Struct, frozen=True):
    """An entry of `waivers` in mcdecl.yaml."""

    waiver: ConfigWaiver
    position: Position
    file: str = CONFIG

    @property
    def codes(self) -> tuple[str, ...]:
        """Its one code."""
        return (self.waiver.code,)

    @property
    def reason(self) -> str:
        """Its reason."""
        return self.waiver.reason.strip()

    def covers(self, finding: Diagnostic) -> bool:
        """Whether the finding's file is meant; `**/` also stands for no folder at all."""
        globs = {self.waiver.path, self.waiver.path.removeprefix("**/")}
        return any(matches(glob, file) for file, _ in _places(finding) for glob in globs)


def waivers_of(project: Project) -> list[Waiver]:
    """The waivers that count in the project's environment."""
    waivers: list[Waiver] = [
        WaiverEntry(config_waiver, project.place(CONFIG, (SECTION, "waivers", config_waiver.index)))
        for config_waiver in project.lint.waivers
        if config_waiver.environment is None or config_waiver.environment == project.environment.name
    ]
    for file, text in project.texts.items():
        if "mcdecl:" in text:
            waivers += comments(file, text)
    return waivers


def comments(file: str, text: str) -> Iterator[IgnoreComment]:
    """The waivers in a file. One that is alone on its line stands for the next line that is no comment."""
    lines = text.splitlines()
    for index, line in enumerate(lines):
        match = _COMMENT.search(line) if "mcdecl:" in line else None
        if match is None:
            continue
        first, _, reason = match["rest"].strip().partition(" ")
        codes = tuple(code for code in first.rstrip(":").split(",") if code)
        meant = {index + 1}
        if _ALONE.match(line):
            meant |= {next((at + 1 for at in range(index + 1, len(lines)) if not _ALONE.match(lines[at])), index + 1)}
        yield IgnoreComment(file, Position(index + 1, match.start() + 1), codes, reason.strip(" :-"), frozenset(meant))


@dataclass(slots=True)
class WaiverLog:
    """Which waivers were needed. A waiver counts for a code that it names and that can be waived, with a reason."""

    waivers: list[Waiver]
    waivable: Mapping[str, bool]
    unknown_hint: str
    _by_code: dict[str, list[Waiver]] = field(default_factory=dict)
    _used: set[tuple[int, str]] = field(default_factory=set)

    def __post_init__(self) -> None:
        for waiver in self.waivers:
            for code in waiver.codes:
                if waiver.reason and self.waivable.get(code):
                    self._by_code.setdefault(code, []).append(waiver)

    def reason(self, finding: Diagnostic) -> str | None:
        """Why a finding is accepted, or None."""
        code = finding.code or ""
        meant = [waiver for waiver in self._by_code.get(code, ()) if waiver.covers(finding)]
        # All are needed: which of two would be the superfluous one is not for us to say.
        self._used.update((id(waiver), code) for waiver in meant)
        return meant[0].reason if meant else None

    def wrong(self) -> Iterator[Diagnostic]:
        """What is wrong with the waivers themselves."""
        for waiver in self.waivers:
            if not waiver.codes or not all(_LIKE_A_CODE.match(code) for code in waiver.codes):
                yield self._at(waiver, "MC004", "this waiver names no code", "write the codes first, then the reason")
                continue
            if not waiver.reason:
                hint = "give the reason why you accept the finding; until then it is reported"
                yield self._at(waiver, "MC002", f"the waiver of {', '.join(waiver.codes)} has no reason", hint)
            yield from self._wrong_codes(waiver)

    def _wrong_codes(self, waiver: Waiver) -> Iterator[Diagnostic]:
        for code in waiver.codes:
            if code not in self.waivable:
                yield self._at(waiver, "MC004", f"there is no rule {code}", self.unknown_hint)
            elif not self.waivable[code]:
                yield self._at(waiver, "MC005", f"{code} cannot be waived", f"see mcdecl explain {code}")

    def unused(self, ran: Iterable[str]) -> Iterator[Diagnostic]:
        """The waivers that no finding of a rule that ran needed."""
        codes = set(ran)
        for waiver in self.waivers:
            for code in waiver.codes:
                counts = waiver.reason and self.waivable.get(code) and code in codes
                if counts and (id(waiver), code) not in self._used:
                    yield self._at(waiver, "MC003", f"{code} finds nothing here", "remove the waiver")

    def _at(self, waiver: Waiver, code: str, message: str, hint: str) -> Diagnostic:
        place = waiver.position
        return Diagnostic(waiver.file, place.line, place.column, message, hint, "warning", code)
