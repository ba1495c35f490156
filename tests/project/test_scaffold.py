"""A new project: valid and without findings for whatever answers, and nothing that is there is touched."""

import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mcdecl.analysis.lint.registry import registry
from mcdecl.analysis.lint.run import lint
from mcdecl.helpers.secret import Secret
from mcdecl.project import load, scaffold
from mcdecl.project.config import environment_names
from mcdecl.project.scaffold import CannotCreateProjectError, NewProject, create_project

LIVE = NewProject("nto", "mc123", "510001234", "live")


def contents(root: Path) -> dict[str, bytes]:
    return {str(path.relative_to(root)): path.read_bytes() for path in root.rglob("*") if path.is_file()}


@pytest.mark.parametrize("answers", [NewProject("nto"), LIVE, NewProject("a: 'b' # ${var.x} \\", "mc1")])
def test_it_validates_and_passes_lint(tmp_path: Path, answers: NewProject) -> None:
    create_project(tmp_path, answers)
    for environment in environment_names(tmp_path):
        project = load(tmp_path, environment, offline=True)
        assert project.name == answers.name
        assert list(lint(project, registry()).findings) == []
        assert "data_extension.Newsletter_Subscribers" in {resource.address for resource in project.resources}


@given(st.text(max_size=100), st.text(max_size=100))
def test_every_name_that_is_taken_is_read_back(name: str, environment: str) -> None:
    import tempfile

    try:
        answers = NewProject(scaffold.name_of(name), "mc1", None, scaffold.live_name_of(environment))
    except ValueError:
        return
    with tempfile.TemporaryDirectory() as folder:
        create_project(Path(folder), answers)
        project = load(Path(folder), answers.environment, offline=True)
        assert (project.name, project.environment.name) == (answers.name, answers.environment)


def test_the_live_account_is_as_answered(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    create_project(tmp_path, LIVE)
    monkeypatch.setenv("MC_CLIENT_ID", "id")
    monkeypatch.setenv("MC_CLIENT_SECRET", "a test")
    account = load(tmp_path, "live").environment.account
    assert not isinstance(account, str)
    assert (account.subdomain, account.business_unit, account.client_secret) == ("mc123", 510001234, Secret("a test"))
    assert load(tmp_path).environment.account == "sandbox"


def test_the_modelines_lead_to_schemas_that_are_there(tmp_path: Path) -> None:
    for path in create_project(tmp_path, LIVE):
        if path.endswith(".yaml"):
            head, _, schema = (tmp_path / path).read_text().splitlines()[0].partition("$schema=")
            assert head == "# yaml-language-server: "
            assert ((tmp_path / path).parent / schema).is_file()


@pytest.mark.parametrize(
    "text",
    [
        "mc123",
        " MC123 ",
        "https://mc123.auth.marketingcloudapis.com/",
        "mc123.soap.marketingcloudapis.com/Service.asmx",
    ],
)
def test_a_subdomain_is_found_in_addresses(text: str) -> None:
    assert scaffold.subdomain_of(text) == "mc123"


@pytest.mark.parametrize("text", ["", "a b", "https://example.com/", "mc.123", "ä"])
def test_what_is_no_subdomain(text: str) -> None:
    with pytest.raises(ValueError, match="is no subdomain"):
        scaffold.subdomain_of(text)


@pytest.mark.parametrize("text", ["", "x", "1.5", "-1", "9" * 19])
def test_what_is_no_mid(text: str) -> None:
    with pytest.raises(ValueError, match="is no MID"):
        scaffold.unit_of(text)


@pytest.mark.parametrize("text", ["", "  ", "x" * 101, "a\nb", "a\0"])
def test_what_is_no_name(text: str) -> None:
    with pytest.raises(ValueError, match="1 to 100"):
        scaffold.name_of(text)


def test_the_embedded_environment_keeps_its_name() -> None:
    with pytest.raises(ValueError, match="another name"):
        scaffold.live_name_of("sandbox")


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("mcdecl.yaml", "is a project already"),
        ("other.yaml", "other.yaml for one"),
        ("deep/er/x.yml", "deep/er/x.yml for one"),
        ("schemas/mcdecl.schema.json", "schemas/mcdecl.schema.json is there already"),
    ],
)
def test_what_is_in_the_way_stays_as_it_is(tmp_path: Path, name: str, words: str) -> None:
    (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
    (tmp_path / name).write_text("mine")
    with pytest.raises(CannotCreateProjectError) as caught:
        create_project(tmp_path, LIVE)
    assert words in caught.value.message
    assert contents(tmp_path) == {name: b"mine"}


def test_a_link_to_nothing_is_in_the_way(tmp_path: Path) -> None:
    (tmp_path / "mcdecl.yaml").symlink_to(tmp_path / "nowhere")
    with pytest.raises(CannotCreateProjectError):
        create_project(tmp_path, LIVE)
    assert not (tmp_path / "nowhere").exists()


def test_a_repository_with_a_readme_is_a_good_place(tmp_path: Path) -> None:
    (tmp_path / "README.md").write_text("mine")
    (tmp_path / ".gitignore").write_text("mine")
    (tmp_path / ".github" / "workflows").mkdir(parents=True)
    (tmp_path / ".github" / "workflows" / "ci.yaml").write_text("mine")
    assert ".gitignore" not in create_project(tmp_path, LIVE)
    kept = contents(tmp_path)
    assert {kept[name] for name in ("README.md", ".gitignore", ".github/workflows/ci.yaml")} == {b"mine"}
    assert load(tmp_path, offline=True).name == "nto"


def test_a_file_is_no_folder(tmp_path: Path) -> None:
    (tmp_path / "x").write_text("mine")
    with pytest.raises(CannotCreateProjectError, match="is a file"):
        create_project(tmp_path / "x", LIVE)


def test_missing_folders_are_made(tmp_path: Path) -> None:
    create_project(tmp_path / "a" / "b", LIVE)
    assert (tmp_path / "a" / "b" / "mcdecl.yaml").is_file()


def test_when_a_file_cannot_be_written_nothing_is_left(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write = Path.open

    def full(path: Path, *arguments: object, **more: object) -> object:
        if path.name == "project.schema.json":
            raise OSError(28, "No space left on device")
        return write(path, *arguments, **more)  # type: ignore[call-overload]

    monkeypatch.setattr(Path, "open", full)
    with pytest.raises(OSError, match="No space left"):
        create_project(tmp_path / "new" / "er", LIVE)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_that_may_not_be_written(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    with pytest.raises(PermissionError):
        create_project(tmp_path, LIVE)


def test_schemas_are_brought_up_to_date(tmp_path: Path) -> None:
    create_project(tmp_path, LIVE)
    (tmp_path / "schemas" / "mcdecl.schema.json").write_text("old")
    before = contents(tmp_path)
    names = ("project", "mcdecl", "mctest")
    assert scaffold.write_schemas(tmp_path) == [f"schemas/{name}.schema.json" for name in names]
    after = contents(tmp_path)
    assert {name for name in after if after[name] != before[name]} == {"schemas/mcdecl.schema.json"}


def test_schemas_belong_to_a_project(tmp_path: Path) -> None:
    with pytest.raises(CannotCreateProjectError, match=r"has no mcdecl\.yaml"):
        scaffold.write_schemas(tmp_path)
    assert list(tmp_path.iterdir()) == []
