"""The benchmarks run; what they print is for people."""

from pathlib import Path

import pytest

from mcdecl.analysis.audience.mutants import mutants_of
from tests.analysis.sql.cases import cases
from tests.benchmarks import check_file, compare, corpus, extract, imports, inside, real_project, rehearsals
from tests.benchmarks.__main__ import main as run_table
from tests.benchmarks.equivalent import EQUIVALENT, why_equivalent
from tests.benchmarks.everywhere import run as run_everywhere
from tests.benchmarks.export import Size
from tests.benchmarks.export import run as run_export
from tests.benchmarks.keep import run as run_keep_benchmark
from tests.benchmarks.lint import run as run_lint_benchmark
from tests.benchmarks.lint_sql import run as run_sql_benchmark
from tests.benchmarks.lsp import run as run_lsp_benchmark
from tests.benchmarks.plan import run
from tests.benchmarks.query import run as run_query_benchmark
from tests.benchmarks.table import kept
from tests.benchmarks.tracking import run as run_tracking_benchmark
from tests.benchmarks.units import depth
from tests.benchmarks.units import run as run_units_benchmark


def test_plan_benchmark_runs_at_a_small_size() -> None:
    figures = {what: figure for _, _, what, figure in run([12], [0])}
    assert figures["first apply"].code == 0
    assert figures["no-op plan"].code == 0
    assert figures["plan, 10 edits"].code == 2
    assert figures["no-op plan"].calls <= 6


def test_query_benchmark_runs_at_a_small_size() -> None:
    figure = run_query_benchmark(1000, 200)
    assert figure.written.read == figure.written.added == 450


def test_import_benchmark_runs_at_a_small_size() -> None:
    found = [(item.what, item.total, item.successful, item.errors) for item in imports.run(500)]
    assert found == [("add", 500, 499, 1), ("update", 500, 499, 1)]


def test_extract_benchmark_runs_at_a_small_size() -> None:
    assert extract.run(500).lines == 501


def test_check_file_benchmark_runs_at_a_small_size() -> None:
    report, _ = check_file.run(500)
    assert (report.rows, report.ok) == (500, True)


def test_rehearsals_benchmark_runs_at_a_small_size() -> None:
    assert rehearsals.run(2).passed == 2
    assert rehearsals.run_large(Size(4, 4, 2, 1, 1, 1, 1)).passed == 1


def test_benchmark_of_the_account_itself_runs_at_a_small_size() -> None:
    assert [cost.objects for cost in inside.fields(4, 3)] == [12, 4, 12, 1]
    assert [cost.objects for cost in inside.upserts(50, calls=2)] == [51, 55]


def test_everywhere_benchmark_runs_at_a_small_size() -> None:
    figures = dict(run_everywhere(environments=3, size=4, latency=0))
    assert figures["new, --all"].calls == 3 * figures["new, one"].calls
    assert figures["no-op, --all"].calls == 3 * figures["no-op, one"].calls
    # A plan also asks which business unit the login is for.
    assert figures["diff of two"].calls == 2 * (figures["no-op, one"].calls - 1)


def test_lint_benchmark_runs_at_a_small_size() -> None:
    assert run_lint_benchmark(20).findings == 20


def test_export_benchmark_runs_at_a_small_size() -> None:
    size = Size().scaled(1)
    figures = {what: figure for _, what, figure in run_export(size, [0])}
    assert figures["export"].code == figures["export again"].code == 0
    assert figures["no-op plan"].code == 0
    # Only REST's answers for single objects tell the whole of an import, an automation (two calls) and an extract.
    one_by_one = size.imports + 2 * size.automations + size.extracts
    assert figures["export"].calls <= 26 + one_by_one


def test_tracking_benchmark_runs_at_a_small_size() -> None:
    first, again = run_tracking_benchmark(2000, 0)
    assert first.code == again.code == 0
    assert again.calls < first.calls < 80


def test_compare_benchmark_runs_at_a_small_size() -> None:
    shown = compare.run(compare.QUERIES[:1])
    assert (shown.mutants, shown.missed, shown.rewrites, shown.wrong) == (5, (), 2, ())
    assert compare.large(4, 2) > 0


def test_compare_benchmark_takes_queries_of_the_corpus(capsys: pytest.CaptureFixture[str]) -> None:
    figures = corpus.run(only="engagement: clicks on one link")
    assert (figures.queries, figures.failed, figures.wrong) == (1, [], [])
    assert len(figures.mutants) > len(figures.missed)
    compare.print_corpus(figures)
    assert "corpus: 1 queries run" in capsys.readouterr().out


def test_rewrites_mean_the_same() -> None:
    first, second, third = corpus.rewritten("SELECT a FROM t WHERE t.a > 5 GROUP BY a")
    assert " ".join(first.split()) == "SELECT a FROM t WHERE t . a > 5 GROUP BY a"
    assert second == "SELECT a FROM t WHERE 1 = 1 AND ( t . a > 5 ) GROUP BY a"
    assert third == "SELECT a FROM t WHERE 5 < t . a GROUP BY a"


def test_benchmark_of_a_real_project_runs_at_a_small_size() -> None:
    figures = dict(real_project.run(Size(4, 25, 4, 2, 1, 1, 1)))
    assert {what for what, figure in figures.items() if figure.code} == set()
    assert set(real_project.TARGETS) < set(figures)
    assert figures["no-op plan"].calls >= 1


def test_keep_benchmark_runs_at_a_small_size() -> None:
    kept = run_keep_benchmark(300)
    assert (kept.apply.code, kept.size > 0) == (0, True)


def test_sql_benchmark_runs_at_a_small_size() -> None:
    assert run_sql_benchmark(5).findings == 0


def test_units_benchmark_runs_at_a_small_size() -> None:
    figures = dict(run_units_benchmark(3, 0))
    assert [figure.code for figure in figures.values()] == [0, 0, 0, 0]
    # What is to be created is also looked for by its name.
    assert figures["no-op plan"].calls <= 20
    assert figures["first plan"].calls <= 30


def test_depth_is_the_longest_chain_of_calls() -> None:
    assert depth([]) == 0
    assert depth([(0, 3), (0, 1), (1, 2), (2, 4), (1.5, 2.5)]) == 3


def test_lsp_benchmark_runs_at_a_small_size() -> None:
    figure = run_lsp_benchmark(20)
    assert figure.suggested >= 20
    assert figure.memory >= 0


def test_the_table_is_printed_kept_and_compared(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "a.json"
    run_table(["--sizes", "40", "--latencies", "0", "--kept-rows", "300", "--out", str(out)])
    printed = capsys.readouterr().out.splitlines()
    assert len(printed) == 1 + 6 + 1 + 1
    rows = {(row.of, row.what): row for row in kept(str(out))}
    assert rows["all kinds", "again"].calls < rows["all kinds", "no-op plan"].calls
    assert rows["data extensions", "no-op plan"].depth <= 4
    assert rows["kept rows", "apply --keep"].size == 300
    assert all(row.cpu > 0 and row.memory > 0 and row.limit > 0 for row in rows.values())
    run_table(["compare", str(out), str(out)])
    _, *lines = capsys.readouterr().out.splitlines()
    assert len(lines) == len(rows)
    assert all("1.00×" in line for line in lines)
    with pytest.raises(SystemExit, match="there are no figures of nothing"):
        run_table(["compare", "nothing", str(out)])


def test_every_mutant_that_is_left_out_of_the_count_is_one() -> None:
    texts = {case.name: case.sql for case in cases()}
    for (name, part), reason in EQUIVALENT.items():
        mutants = [mutant.sql for mutant in mutants_of(texts[name])]
        assert [why_equivalent(name, texts[name], sql) for sql in mutants].count(reason) >= 1, (name, part)
        assert sum(part in sql for sql in mutants) == 1, (name, part)


def test_compare_benchmark_begins_anywhere_in_the_corpus() -> None:
    names = [case.name for case in cases()]
    place = names.index("engagement: clicks on one link")
    assert corpus.run(1, start=place).mutants[0].name == names[place]
