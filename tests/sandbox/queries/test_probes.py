"""Values as SQL Server gives them: the table `probes.txt`, many expressions in one query."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from mcdecl.sandbox.queries.execution import compiled
from mcdecl.sandbox.tasks.errors import QueryError
from tests.sandbox.desk import Desk

_AT_ONCE = 40


@dataclass(frozen=True)
class Probe:
    """An expression and its value, or the first words of an error."""

    expression: str
    value: str | None
    fails: bool


def probes() -> Iterator[Probe]:
    for line in (Path(__file__).parent / "probes.txt").read_text("utf-8").splitlines():
        if not line or line.startswith("#"):
            continue
        expression, arrow, value = line.partition(" => ")
        assert arrow, line
        # A tilde stands for nothing, and before spaces that are part of the value.
        yield Probe(
            expression,
            None if value == "NULL" else value.removeprefix("! ").removeprefix("~"),
            value.startswith("! "),
        )


def _as_text(desk: Desk, expression: str) -> str:
    type = compiled(desk.account, f"SELECT {expression}").columns[0].type
    if type.is_moment or type.kind == "time":
        return f"CONVERT(NVARCHAR(4000), {expression}, 121)"
    return f"CAST({expression} AS NVARCHAR(4000))"


def _values(desk: Desk, texts: list[str]) -> list[str | None]:
    """The values of expressions at once; one by one when one of them fails."""
    try:
        [line] = desk.select(f"SELECT {', '.join(texts)}")
        return list(line)
    except QueryError as error:
        if len(texts) == 1:
            return [f"! {error}"]
        half = len(texts) // 2
        return _values(desk, texts[:half]) + _values(desk, texts[half:])


def _failure(desk: Desk, probe: Probe) -> str | None:
    try:
        value = desk.value(_as_text(desk, probe.expression))
    except QueryError as error:
        return None if str(error).startswith(str(probe.value)) else f"{probe.expression}: fails with {error}"
    return f"{probe.expression}: {value!r} and no error"


def test_values_are_those_of_sql_server(desk: Desk) -> None:
    good = [probe for probe in probes() if not probe.fails]
    wrong = []
    texts = []
    for probe in good:
        try:
            texts.append(_as_text(desk, probe.expression))
        except QueryError as error:
            wrong.append(f"{probe.expression}: refused with {error}")
            texts.append("NULL")
    for start in range(0, len(good), _AT_ONCE):
        values = _values(desk, texts[start : start + _AT_ONCE])
        for probe, text, value in zip(good[start:], texts[start:], values, strict=False):
            if text != "NULL" and value != probe.value:
                wrong.append(f"{probe.expression}: {value!r} in place of {probe.value!r}")
    assert not wrong, "\n".join(wrong)


def test_errors_are_those_of_sql_server(desk: Desk) -> None:
    wrong = [failure for probe in probes() if probe.fails for failure in [_failure(desk, probe)] if failure]
    assert not wrong, "\n".join(wrong)


def test_there_are_many() -> None:
    listed = list(probes())
    assert len(listed) >= 400
    assert len({probe.expression for probe in listed}) == len(listed)
