"""The example of an enterprise works as its README tells, in all of its business units."""

import re
import shutil
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from mcdecl.cli.main import main
from mcdecl.project import load
from mcdecl.project.yaml_reader import read

ROOT = Path(__file__).resolve().parents[1]
EXAMPLE = ROOT / "examples" / "enterprise"
FILES = sorted(path for path in EXAMPLE.rglob("*.yaml") if ".mcdecl" not in path.parts)
MODELINE = re.compile(r"# yaml-language-server: \$schema=(\S+)")
MARKETS = {"us": ["East", "West"], "eu": ["DACH", "Nordics"], "apac": ["ANZ"]}


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the example, in which commands run, with an embedded account that nobody used before."""
    copy = tmp_path / "enterprise"
    shutil.copytree(EXAMPLE, copy, ignore=shutil.ignore_patterns(".mcdecl"))
    monkeypatch.chdir(copy)
    return copy


def test_it_is_clean_and_canonical(project: Path, capfd: pytest.CaptureFixture[str]) -> None:
    assert main(["validate"]) == 0
    assert ", 0 warnings.\n" in capfd.readouterr().out
    assert main(["fmt", "--check"]) == 0
    assert main(["lint"]) == 0
    assert load(project, "prod", offline=True).warnings == ()


@pytest.mark.parametrize("file", FILES, ids=lambda path: path.relative_to(EXAMPLE).as_posix())
def test_every_file_names_its_schema_and_satisfies_it(file: Path) -> None:
    text = file.read_text()
    modeline = MODELINE.match(text)
    assert modeline is not None
    schema = read((file.parent / modeline[1]).resolve().read_text())
    assert list(Draft202012Validator(schema).iter_errors(read(text))) == []


def test_every_market_has_the_same_and_its_own(project: Path) -> None:
    units = {unit.environment.business_unit: unit for unit in load(project).units}
    assert list(units) == ["parent", *MARKETS]
    for market, regions in MARKETS.items():
        unit = units[market]
        own = ["NTO_Double_Opt_In"] if market == "eu" else []
        expected = {"NTO_Market_Customers", *(f"NTO_Region_{region}" for region in regions), *own}
        assert set(unit.keys("data_extension")) == expected
        assert list(unit.keys("filter_definition")) == ([] if market == "eu" else ["NTO_Without_Consent"])
        query = unit.state("query_definition", "NTO_Market")
        assert query is not None
        assert f"c.Market = '{market}'" in query["sql"]
    audience = {name: units[name].state("data_extension", "NTO_Market_Customers") for name in MARKETS}
    assert {name: state and state["fields"][-1]["default"] for name, state in audience.items()} == {
        "us": "USD",
        "eu": "EUR",
        "apac": "AUD",
    }
    assert [name for name, state in audience.items() if state and (state["retention"] or {}).get("length")] == ["eu"]


def test_the_commands_of_its_readme(project: Path, capfd: pytest.CaptureFixture[str]) -> None:
    blocks = re.findall(r"```sh\n(.*?)```", (project / "README.md").read_text(), re.DOTALL)
    commands = [line.split()[1:] for block in blocks for line in block.splitlines()]
    assert ["run", "us:query_definition.NTO_Market"] in commands
    for command in commands:
        approved = [*command, "--auto-approve"] if command == ["apply"] else command
        assert main(approved) == 0, (command, capfd.readouterr())
    assert (project / "us.csv").read_text().splitlines()[1:] == ["C1,East,ana@example.com,USD"]
    assert main(["plan", "--detailed-exitcode"]) == 0


def test_a_market_is_two_words_and_a_folder_without_a_unit_is_refused(
    project: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    config = (project / "mcdecl.yaml").read_text()
    more = config.replace("apac: 510000004", "apac: 510000004, br: 510000005").replace("eu, apac]", "eu, apac, br]")
    (project / "mcdecl.yaml").write_text(more)
    assert "NTO_Market_Customers" in load(project).unit("br").keys("data_extension")
    (project / "brazil").mkdir()
    shutil.copy(project / "markets" / "eu" / "consent.yaml", project / "brazil" / "consent.yaml")
    assert main(["validate"]) == 1
    assert "nothing says which business unit data_extension.NTO_Double_Opt_In is in" in capfd.readouterr().err
