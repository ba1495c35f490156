"""What the documents for users say is so: commands parse, outputs are real, links lead somewhere."""

import re
import shlex
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import click
import pytest

from mcdecl.cli.main import COMMANDS, cli, main
from mcdecl.kinds.thresholds import Thresholds
from mcdecl.project import load
from mcdecl.sandbox.server import start
from tests.picture import picture

ROOT = Path(__file__).resolve().parents[1]
EXAMPLE = ROOT / "examples" / "northern-trail"
README = ROOT / "README.md"
GUIDE = ROOT / "mcdecl" / "guide"
PAGES = tuple(sorted(GUIDE.rglob("*.md")))
DOCUMENTS = (README, ROOT / "CONTRIBUTING.md", ROOT / "CHANGELOG.md", EXAMPLE / "README.md", *PAGES)

RUN = "python -m pip install '.[sandbox]' && mcdecl -C examples/northern-trail apply --auto-approve"
TEST = "python -m pip install -e '.[dev]' && pytest"
WORDS = {
    *COMMANDS,
    "serve",
    "clock",
    "drop",
    "export",
    "import",
    "list",
    "load-tracking",
    "pull",
    "remove",
    "reset",
    "restore",
    "sends",
    "simulate",
    "switch",
}
LONGER = ("FirstName, type: Text, length: 50", "FirstName, type: Text, length: 80")


def blocks(document: Path, language: str) -> list[str]:
    """The texts of the fenced blocks in a language."""
    text = document.read_text(encoding="utf-8")
    return re.findall(rf"^```{language}\n(.*?)^```$", text, re.DOTALL | re.MULTILINE)


def command_lines(document: Path) -> list[str]:
    """Every `mcdecl …` of a document: lines of shell blocks, and what stands in backticks."""
    lines = [line for block in blocks(document, "sh") for line in block.splitlines()]
    prose = re.sub(r"^```.*?^```$", "", document.read_text(encoding="utf-8"), flags=re.DOTALL | re.MULTILINE)
    parts = [part.strip() for line in lines for part in line.split("&&")] + re.findall(r"`([^`\n]+)`", prose)
    return sorted({part.partition(" > ")[0] for part in parts if part.startswith("mcdecl ")})


def shown() -> Iterator[tuple[str, str]]:
    """Document and command line, for every command line of every document."""
    for document in DOCUMENTS:
        lines = examples(document) if document.parent == GUIDE / "reference" else command_lines(document)
        for line in () if document.parent.parent == GUIDE / "reference" else lines:
            yield str(document.relative_to(ROOT)), line


def examples(document: Path) -> list[str]:
    """Every `mcdecl …` among the examples of the generated reference; what stands in backticks there is a usage."""
    lines = [line.strip() for block in blocks(document, "text") for line in block.splitlines()]
    return sorted({re.split(r"\s{2,}| > | \| | && ", line)[0] for line in lines if line.startswith("mcdecl ")})


@pytest.fixture
def parse(monkeypatch: pytest.MonkeyPatch) -> Callable[[str], str]:
    """The path of the command that a line calls, after click has taken all of its words. Nothing is run."""
    monkeypatch.setattr(click.Command, "invoke", lambda _command, context: context.command_path)

    def parsed(line: str) -> str:
        words = [word for word in shlex.split(line, comments=True)[1:] if word != "--help"]
        return str(cli.main(words, "mcdecl", standalone_mode=False)) if words else "mcdecl"

    return parsed


def test_the_contract_is_word_for_word() -> None:
    first, second = blocks(README, "sh")[:2]
    assert (first, second) == (f"{RUN}\n", f"{TEST}\n")


def test_ci_runs_the_command_of_the_readme() -> None:
    script = (ROOT / ".ci" / "run").read_text(encoding="utf-8")
    pattern = re.search(r'grep -E -m 1 "(.+)" README\.md', script)
    assert pattern is not None
    assert [line for line in README.read_text(encoding="utf-8").splitlines() if re.match(pattern[1], line)] == [TEST]
    assert (ROOT / ".ci" / "run").stat().st_mode & 0o111


@pytest.mark.parametrize(("document", "line"), list(shown()))
def test_every_command_line_is_one(document: str, line: str, parse: Callable[[str], str]) -> None:
    assert parse(line).split()[1:] == [word for word in line.split() if word in WORDS], document


def test_command_lines_are_found() -> None:
    texts = {line for _, line in shown()}
    assert {
        "mcdecl -C examples/northern-trail apply --auto-approve",
        "mcdecl explain 310007",
        "mcdecl plan --var region=CA",
        "mcdecl check-file NTO_Customers_Daily customers.csv --rejects bad.csv",
    } <= texts


@pytest.mark.parametrize(
    "line",
    [
        "mcdecl pln",
        "mcdecl plan --detailed",
        "mcdecl plan --exclude",
        "mcdecl sandbox serv",
        "mcdecl plan --format xml",
    ],
)
def test_the_check_of_command_lines_can_fail(line: str, parse: Callable[[str], str]) -> None:
    with pytest.raises(click.UsageError):
        parse(line)


def test_every_command_is_in_the_reference() -> None:
    reference = (GUIDE / "reference" / "commands.md").read_text(encoding="utf-8")
    assert set(re.findall(r"^## mcdecl ([\w-]+)", reference, re.MULTILINE)) == set(COMMANDS)


def test_every_page_is_in_the_order_of_the_guide_once() -> None:
    order = GUIDE / "guide.md"
    linked = re.findall(r"\]\(([\w-]+\.md)\)", order.read_text(encoding="utf-8"))
    assert sorted(linked) == sorted(page.name for page in GUIDE.glob("*.md") if page != order)


def test_the_readme_is_one_picture_two_commands_and_five_links() -> None:
    text = README.read_text(encoding="utf-8")
    assert len(re.findall(r"^- \[", text, re.MULTILINE)) == 5
    assert re.findall(r"!\[[^\]]+\]\(([^)]+)\)", text) == ["examples/plan.svg"]
    assert len(text.splitlines()) < 50, "one screen"


def test_the_picture_is_what_a_terminal_shows() -> None:
    assert (ROOT / "examples" / "plan.svg").read_text(encoding="utf-8") == picture(), "run python -m tests.picture"


@pytest.mark.parametrize("page", sorted(GUIDE.glob("*.md")), ids=lambda path: path.stem)
def test_a_page_begins_with_words(page: Path) -> None:
    title, blank, first = page.read_text(encoding="utf-8").splitlines()[:3]
    assert title.startswith("# ")
    assert not blank
    assert re.match(r"[A-Z`]", first), "what the reader will be able to do, before any example, table or list"


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_links_lead_somewhere(document: Path) -> None:
    text = document.read_text(encoding="utf-8")
    targets = [target for target in re.findall(r"\]\(([^)]+)\)", text) if "://" not in target]
    assert [target for target in targets if not (document.parent / target.partition("#")[0]).exists()] == []


def test_the_outputs_are_what_the_commands_print(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    """The first plan is shown in parts, each as it is; the second one whole."""
    project = tmp_path / "northern-trail"
    shutil.copytree(EXAMPLE, project, ignore=shutil.ignore_patterns(".mcdecl"))
    first, second = blocks(GUIDE / "start.md", "text")
    (third,) = blocks(GUIDE / "changes.md", "text")
    assert main(["-C", str(project), "plan"]) == 0
    printed = capfd.readouterr().out
    assert [part for part in re.split(r"^ *…\n", first, flags=re.MULTILINE) if not _holds(printed, part)] == []
    assert main(["-C", str(project), "apply", "--auto-approve"]) == 0
    customers = project / "crm" / "customers.yaml"
    customers.write_text(customers.read_text().replace(*LONGER))
    capfd.readouterr()
    assert main(["-C", str(project), "plan"]) == 0
    assert capfd.readouterr().out == second
    partial = next(line for line in command_lines(GUIDE / "changes.md") if "--exclude" in line)
    assert main(["-C", str(project), *shlex.split(partial)[1:]]) == 0
    assert capfd.readouterr().out.endswith(f"\n{third}")


def test_the_outputs_about_several_environments_are_what_the_commands_print(
    tmp_path: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    project = tmp_path / "northern-trail"
    shutil.copytree(EXAMPLE, project, ignore=shutil.ignore_patterns(".mcdecl"))
    config, customers = project / "mcdecl.yaml", project / "crm" / "customers.yaml"
    table, difference = blocks(GUIDE / "environments.md", "text")
    with start(None, client_secret="README") as qa, start(None, client_secret="README") as prod:
        monkeypatch.setenv("MC_CLIENT_SECRET", "README")
        accounts = {
            name: f"{{auth_url: '{server.auth_url}', client_id: '{server.client_id}', "
            "client_secret: '${env.MC_CLIENT_SECRET}'}"
            for name, server in (("qa", qa), ("prod", prod))
        }
        head = config.read_text().partition("\ndefault_environment:")[0]
        last = f"  prod: {{account: {accounts['prod']}, variables: {{region: EU}}}}\n"
        config.write_text(f"{head}\nenvironments:\n  qa: {{account: {accounts['qa']}}}\n{last}")
        assert main(["-C", str(project), "apply", "-e", "qa", "--auto-approve"]) == 0
        customers.write_text(customers.read_text().replace(*LONGER))
        capfd.readouterr()
        assert main(["-C", str(project), "plan", "--all"]) == 0
        assert capfd.readouterr().out.partition("\n\n")[0] + "\n" == table
        assert main(["-C", str(project), "apply", "-e", "prod", "--auto-approve"]) == 0
        capfd.readouterr()
        line = next(
            line for line in command_lines(GUIDE / "environments.md") if line.startswith("mcdecl diff qa prod 'data")
        )
        assert main(["-C", str(project), *shlex.split(line)[1:]]) == 0
        assert capfd.readouterr().out == difference


def test_the_output_of_a_pull_is_what_the_command_prints(
    tmp_path: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    project = tmp_path / "northern-trail"
    shutil.copytree(EXAMPLE, project, ignore=shutil.ignore_patterns(".mcdecl"))
    seed = tmp_path / "seed.csv"
    words = ("sent", "sent", "open", "click", "bounce")
    lines = [f"{word},1,{number},2026-06-0{number}T12:00:00Z" for number, word in enumerate(words, 1)]
    seed.write_text("\n".join(["event,SendID,SubscriberKey,EventDate", *lines]))
    assert main(["-C", str(project), "sandbox", "load-tracking", str(seed)]) == 0
    capfd.readouterr()
    monkeypatch.chdir(tmp_path)
    line = next(
        line for line in command_lines(GUIDE / "tracking.md") if line.startswith("mcdecl tracking pull --since")
    )
    assert main(["-C", str(project), *shlex.split(line)[1:]]) == 0
    (shown,) = blocks(GUIDE / "tracking.md", "txt")
    # How many calls it takes depends on which answer comes first.
    calls = r"in \d+ calls"
    assert re.sub(calls, "", capfd.readouterr().out) == re.sub(calls, "", shown)


def test_the_graph_and_the_impact_are_what_the_commands_print(
    capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(ROOT)
    page = GUIDE / "lineage.md"
    (graph,), (text,) = blocks(page, "mermaid"), blocks(page, "console")
    line = next(line for line in command_lines(page) if "--up 3" in line)
    assert main(["-C", "examples/northern-trail", *shlex.split(line)[1:]]) == 0
    assert capfd.readouterr().out == graph
    command, _, output = text.partition("\n")
    assert main(shlex.split(command)[2:]) == 0
    assert capfd.readouterr().out == output


def test_the_output_of_a_test_case_is_what_the_command_prints(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    project = tmp_path / "northern-trail"
    shutil.copytree(EXAMPLE, project, ignore=shutil.ignore_patterns(".mcdecl"))
    (case, lapsed, _), (shown,) = blocks(GUIDE / "testing.md", "yml"), blocks(GUIDE / "testing.md", "output")
    (project / "tests" / "audience.mctest.yaml").write_text(case)
    (project / "tests" / "lapsed.mctest.yaml").write_text(lapsed)
    assert main(["-C", str(project), "test", "tests/lapsed.mctest.yaml"]) == 0
    capfd.readouterr()
    assert main(["-C", str(project), "test", "tests/audience.mctest.yaml"]) == 1
    seconds = r"\d+\.\d s"
    assert re.sub(seconds, "", capfd.readouterr().out) == re.sub(seconds, "", shown)


def _holds(printed: str, part: str) -> bool:
    """Whether the lines of a part are in the output, one below the other but for the headings of sections."""
    lines = part.splitlines()
    if lines and not lines[0].startswith(" ") and not lines[0].startswith("Plan:"):
        if lines[0] not in printed.splitlines():
            return False
        lines = lines[1:]
    return "\n".join(lines) in printed


def test_the_yaml_of_the_guide_is_a_project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    resources, many = blocks(GUIDE / "writing.md", "yaml")
    (config,) = blocks(GUIDE / "environments.md", "yaml")
    guards, lifecycle, removal = blocks(GUIDE / "changes.md", "yaml")
    (environments,) = blocks(GUIDE / "connecting.md", "yaml")
    head = "project: readme\nvariables:\n  region: {default: US}\n"
    (tmp_path / "mcdecl.yaml").write_text(head + guards + environments)
    (tmp_path / "data.yaml").write_text(resources)
    (tmp_path / "lifecycle.yaml").write_text(lifecycle)
    (tmp_path / "removal.yaml").write_text(removal)
    monkeypatch.setenv("MC_CLIENT_ID", "id")
    monkeypatch.setenv("MC_CLIENT_SECRET", "a test")
    project = load(tmp_path, "prod")
    assert project.warnings == ()
    assert project.environment.owned_folders == ("Data Extensions/Northern Trail",)
    assert project.environment.thresholds == Thresholds()
    assert {"data_extension.NTO_Surveys", "filter_definition.NTO_Unhappy"} <= {
        resource.address for resource in project.resources
    }
    assert [item.destroy for item in project.removals] == [True, False]
    for name in ("lifecycle.yaml", "removal.yaml"):
        (tmp_path / name).unlink()
    (tmp_path / "mcdecl.yaml").write_text(config)
    (tmp_path / "data.yaml").write_text(many)
    stores = {"data_extension.NTO_Stores_US", "data_extension.NTO_Stores_EU"}
    made = {
        environment: {item.address for item in load(tmp_path, environment, offline=True).resources if not item.implied}
        for environment in ("sandbox", "prod")
    }
    assert made == {"sandbox": {*stores, "data_extension.NTO_Playground"}, "prod": stores}


def test_the_yaml_about_business_units_is_a_project(tmp_path: Path) -> None:
    config, varied = blocks(GUIDE / "business-units.md", "yaml")
    (tmp_path / "markets" / "us").mkdir(parents=True)
    (tmp_path / "mcdecl.yaml").write_text(config)
    (tmp_path / "varied.yaml").write_text(varied)
    project = load(tmp_path)
    assert list(project.environment.business_units) == ["parent", "us", "eu"]
    parts = {unit.environment.business_unit: unit for unit in project.units}
    orders = {name: unit.state("data_extension", "NTO_Orders") for name, unit in parts.items()}
    described = {name: state and state["description"] for name, state in orders.items()}
    assert described == {"us": "Orders of us (510000002) in USD", "eu": "Orders of eu (510000003) in EUR"}
    assert [name for name, unit in parts.items() if "NTO_Consent" in unit.keys("data_extension")] == ["eu"]


def test_what_is_adopted_needs_no_change(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The command under "Adopt what exists", run as it stands there beside a copy of the example."""
    (line,) = [block.strip() for block in blocks(GUIDE / "adopting.md", "sh")]
    shutil.copytree(EXAMPLE, tmp_path / "examples" / EXAMPLE.name, ignore=shutil.ignore_patterns(".mcdecl"))
    monkeypatch.chdir(tmp_path)
    assert main(["-C", str(Path("examples", EXAMPLE.name)), "apply", "--auto-approve"]) == 0
    for command in line.split(" && "):
        assert main([*command.split()[1:], *(["--detailed-exitcode"] if command.endswith("plan") else [])]) == 0


def test_the_runs_are_what_the_command_prints(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    """All but the seconds, which are never the same."""
    (shown,) = blocks(GUIDE / "running.md", "console")
    line, table = shown.removeprefix("$ ").split("\n", 1)
    project = tmp_path / "northern-trail"
    shutil.copytree(EXAMPLE, project, ignore=shutil.ignore_patterns(".mcdecl"))
    assert main(["-C", str(project), "apply", "--auto-approve"]) == 0
    first = ["import_definition.NTO_Customers_Daily", "--file", str(project / "crm" / "customers.csv")]
    assert main(["-C", str(project), "run", *first]) == 0
    capfd.readouterr()
    words = [word.replace("examples/northern-trail", str(project)) for word in shlex.split(line)[1:]]
    assert main(words) == 0
    assert _without_seconds(capfd.readouterr().out) == _without_seconds(table)


def _without_seconds(text: str) -> str:
    return re.sub(r" \d+\.\d$", " 0.0", text, flags=re.MULTILINE)
