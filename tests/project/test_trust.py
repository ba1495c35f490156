"""A branch that changes the project's files takes no secret with it, and what people need is allowed from outside."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from mcdecl.helpers.secret import Secret
from mcdecl.project import AccountSettings, load
from mcdecl.project.load import examine
from mcdecl.project.trust import trust_of
from mcdecl.project.trust_store import Grants, TrustStoreError, read_grants, store_file, write_grants
from tests.project.conftest import Files

SECRET = "hunter2-of-production"
LOGIN = "      client_id: the-id\n      client_secret: ${env.T_SECRET}\n"


@pytest.fixture
def files(tmp_path: Path) -> Files:
    """A project in a folder of its own, beside which there is room."""
    (tmp_path / "project").mkdir()
    return Files(tmp_path / "project")


@pytest.fixture(autouse=True)
def _outside(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("T_SECRET", SECRET)
    monkeypatch.setenv("T_OTHER", "another-secret")
    for name in ("HOSTS", "FILES", "COMMANDS", "VARIABLES"):
        monkeypatch.delenv(f"MCDECL_ALLOWED_{name}", raising=False)
    monkeypatch.delenv("MCDECL_BASE", raising=False)


def config(settings: str, more: str = "") -> str:
    return f"project: t\nenvironments:\n  prod:\n    account:\n{settings}{more}"


def commit(files: Files) -> str:
    """Commit everything; gives the commit."""
    environment = {**os.environ, "GIT_CONFIG_GLOBAL": os.devnull}

    def git(*words: str) -> str:
        who = ("-c", "user.name=t", "-c", "user.email=t@example.com")
        done = subprocess.run(
            ["git", *who, *words], cwd=files.root, env=environment, check=True, capture_output=True, text=True
        )
        return done.stdout.strip()

    if not (files.root / ".git").exists():
        git("init", "-q")
    git("add", "-A", "-f")
    git("commit", "-q", "-m", "m")
    return git("rev-parse", "HEAD")


@pytest.mark.parametrize(
    ("url", "why"),
    [
        ("https://evil.example", "leads to evil.example, which is no host of Marketing Cloud"),
        ("https://evil.example/mc1.auth.marketingcloudapis.com", "leads to evil.example"),
        ("https://mc1.auth.marketingcloudapis.com.evil.example", "no host of Marketing Cloud"),
        ("https://evilauth.marketingcloudapis.com", "no host of Marketing Cloud"),
        ("https://auth.marketingcloudapis.com", "no host of Marketing Cloud"),
        ("https://pages.exacttarget.com/collect", "no host of Marketing Cloud"),
        ("https://mc1.auth.marketingcloudapis.com@evil.example/", "is no plain address"),
        ("https://evil.example\\\\@mc1.auth.marketingcloudapis.com", "is no plain address"),
        ("https://127.0.0.1 .evil.example", "is no plain address"),
        ("https://user:word@mc1.auth.marketingcloudapis.com", "is no plain address"),
        ("http://mc1.auth.marketingcloudapis.com", "is not encrypted"),
        ("http://127.0.0.1.evil.example", "is not encrypted"),
        ("ftp://mc1.auth.marketingcloudapis.com", "is no plain address"),
        ("https://0x7f.1", "no host of Marketing Cloud"),
    ],
)
@pytest.mark.parametrize("word", ["auth_url", "soap_url", "rest_url"])
def test_no_secret_goes_to_another_host(files: Files, word: str, url: str, why: str) -> None:
    files.write("mcdecl.yaml", config(f'      {word}: "{url}"\n' + LOGIN))
    [error] = files.errors()
    assert error.startswith(f"mcdecl.yaml:5:{len(word) + 9}: error: {word} ")
    assert why in error
    assert SECRET not in error


@pytest.mark.parametrize(
    "url",
    [
        "https://mc1.auth.marketingcloudapis.com",
        "https://MC1.Auth.MarketingCloudAPIs.com:443/v2/token",
        "https://webservice.s10.exacttarget.com/Service.asmx",
        "http://127.0.0.1:8080",
        "http://localhost:8080/Service.asmx",
        "http://[::1]:8080",
    ],
)
def test_marketing_cloud_and_this_machine_need_no_word(files: Files, url: str) -> None:
    files.write("mcdecl.yaml", config(f"      auth_url: '{url}'\n" + LOGIN))
    account = files.load().environment.account
    assert isinstance(account, AccountSettings)
    assert account.client_secret == Secret(SECRET)


def test_a_host_is_allowed_by_the_process_and_not_by_dotenv(files: Files, monkeypatch: pytest.MonkeyPatch) -> None:
    files.write("mcdecl.yaml", config("      auth_url: https://mc.proxy.example\n" + LOGIN))
    files.write(".env", "MCDECL_ALLOWED_HOSTS=mc.proxy.example\nMCDECL_BASE=HEAD\n")
    assert "allow it outside of these files: mcdecl trust" in files.errors()[0]
    monkeypatch.setenv("MCDECL_ALLOWED_HOSTS", "other.example, *.proxy.example")
    assert files.load().environment.hosts.allow("mc.proxy.example")
    monkeypatch.setenv("MCDECL_ALLOWED_HOSTS", "*")
    assert files.errors(), "one star stands for one label of a name"


def test_where_a_secret_may_not_go_it_is_not_even_read(files: Files, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("T_SECRET")
    ran = files.root / "ran"
    command = json.dumps([sys.executable, "-c", f"open({str(ran)!r}, 'w')"])
    files.write(
        "mcdecl.yaml", config(f"      auth_url: https://e.example\n      credentials_command: {command}\n" + LOGIN)
    )
    assert [error.split(";")[0] for error in files.errors()] == [
        "mcdecl.yaml:5:17: error: auth_url leads to e.example, which is no host of Marketing Cloud"
    ]
    assert not ran.exists()


@pytest.mark.parametrize(
    "word", ["subdomain", "auth_url", "soap_url", "rest_url", "business_unit", "credentials_command"]
)
@pytest.mark.parametrize("mention", ["${env.T_OTHER}", "${file:secret}"])
def test_only_what_logs_in_may_name_what_the_process_knows(files: Files, word: str, mention: str) -> None:
    files.write("secret", "another-secret")
    written = f"https://mc1.auth.marketingcloudapis.com/{mention}" if "url" in word else mention
    others = "" if word == "subdomain" else "      subdomain: mc1\n"
    files.write("mcdecl.yaml", config(f'      {word}: "{written}"\n' + others + LOGIN))
    text = "\n".join(files.errors())
    assert "can only stand in the account of an environment, in what logs in: client_id" in text
    assert "another-secret" not in text


@pytest.mark.parametrize("word", ["host", "host_key", "key_file", "export"])
def test_the_same_of_sftp(files: Files, word: str) -> None:
    settings = {"host": "mc1.ftp.marketingcloudops.com", "user": "u", word: "${env.T_OTHER}"}
    sftp = ", ".join(f'{name}: "{value}"' for name, value in settings.items())
    files.write("mcdecl.yaml", config("      subdomain: mc1\n" + LOGIN, f"    sftp: {{{sftp}}}\n"))
    found = files.load().environment.sftp
    assert found is not None
    assert "can only stand in the account" in found.missing[0].message
    assert "another-secret" not in repr(found)


def test_no_secret_goes_to_another_server_of_files(files: Files, monkeypatch: pytest.MonkeyPatch) -> None:
    sftp = "    sftp: {host: ftp.evil.example, user: u, password: '${env.T_SECRET}'}\n"
    files.write("mcdecl.yaml", config("      subdomain: mc1\n" + LOGIN, sftp))
    found = files.load().environment.sftp
    assert found is not None
    assert found.password is None
    assert [item.message for item in found.missing] == [
        "sftp.host is ftp.evil.example, which is no host of Marketing Cloud"
    ]
    monkeypatch.setenv("MCDECL_ALLOWED_HOSTS", "ftp.evil.example")
    found = files.load().environment.sftp
    assert found is not None
    assert (found.password, found.missing) == (Secret(SECRET), ())


@pytest.mark.parametrize("name", ["/proc/self/environ", "../outside", "/etc/passwd"])
@pytest.mark.parametrize("word", ["client_id", "client_secret"])
def test_no_file_outside_of_the_project_is_a_secret(files: Files, word: str, name: str) -> None:
    (files.root.parent / "outside").write_text("another-secret")
    others = LOGIN.replace("client_id", "username").replace("client_secret", "password") if word == "client_id" else ""
    files.write("mcdecl.yaml", config(f"      subdomain: mc1\n      {word}: '${{file:{name}}}'\n{others}"))
    [error] = files.errors()
    assert f"{name} cannot be read: it leads out of the project's folder" in error
    assert "another-secret" not in error


@pytest.mark.parametrize("target", ["/proc/self/environ", "/dev/zero", "../outside"])
def test_nor_one_that_a_link_leads_to(files: Files, target: str) -> None:
    (files.root.parent / "outside").write_text("another-secret")
    (files.root / "secret").symlink_to(target)
    files.write("mcdecl.yaml", config("      subdomain: mc1\n      client_id: ${file:secret}\n"))
    assert "it leads out of the project's folder" in files.errors()[0]


def test_a_pipe_is_not_waited_for(files: Files) -> None:
    os.mkfifo(files.root / "secret")
    files.write("mcdecl.yaml", config("      subdomain: mc1\n      client_id: ${file:secret}\n"))
    assert "it is no regular file but a device, a pipe or a socket" in files.errors()[0]


def test_a_file_that_is_too_large_is_no_secret(files: Files) -> None:
    files.write("secret", "x" * 70_000)
    files.write("mcdecl.yaml", config("      subdomain: mc1\n      client_id: ${file:secret}\n"))
    assert "it is larger than 64 KB" in files.errors()[0]


class Command:
    """A project whose credentials come from a program in it."""

    def __init__(self, files: Files, outside: Path) -> None:
        self.files, self.ran = files, outside / "ran"
        self.write()
        files.write(
            "mcdecl.yaml", config(f"      subdomain: mc1\n      credentials_command: {json.dumps(self.words)}\n")
        )

    @property
    def words(self) -> list[str]:
        return [sys.executable, "give.py"]

    def write(self, more: str = "") -> None:
        given = "print('{\"user_token\": \"' + os.environ['T_OTHER'] + '\"}')"
        body = f"import os\nopen({str(self.ran)!r}, 'w')\n{more}{given}"
        self.files.write("give.py", body)

    def token(self) -> str:
        """What it gives now."""
        account = self.files.load().environment.account
        assert isinstance(account, AccountSettings)
        assert account.user_token is not None
        return account.user_token.reveal()


@pytest.fixture
def command(files: Files, tmp_path_factory: pytest.TempPathFactory) -> Command:
    return Command(files, tmp_path_factory.mktemp("outside"))


def test_a_command_does_not_run_because_a_file_says_so(command: Command) -> None:
    [error] = command.files.errors()
    assert "nobody outside of these files has allowed it" in error
    assert not command.ran.exists()


def test_what_was_allowed_runs_until_it_changes(command: Command) -> None:
    command.files.allow()
    assert command.token() == "another-secret"
    command.write("open('stolen', 'w')\n")
    [error] = command.files.errors()
    assert "was allowed, but give.py, which it uses, is not what it was allowed with" in error
    assert not (command.files.root / "stolen").exists()


def test_other_arguments_are_another_command(command: Command) -> None:
    command.files.allow()
    text = (command.files.root / "mcdecl.yaml").read_text()
    command.files.write("mcdecl.yaml", text.replace('"give.py"', '"give.py", "--evil"'))
    assert "nobody outside of these files has allowed it" in command.files.errors()[0]


def test_dotenv_is_a_part_of_what_was_allowed(command: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("T_OTHER")
    command.files.write(".env", "T_OTHER=from-dotenv\n")
    command.files.allow()
    assert command.token() == "from-dotenv"
    command.files.write(".env", "T_OTHER=x\nVAULT_ADDR=https://evil.example\n")
    assert "but .env, which it uses" in command.files.errors()[0]


def test_a_pipeline_allows_a_program_but_none_of_the_projects_files(
    command: Command, monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory
) -> None:
    monkeypatch.setenv("MCDECL_ALLOWED_COMMANDS", f"vault read x\n{sys.executable} give.py")
    assert "give.py, which it uses" in command.files.errors()[0]
    program = tmp_path_factory.mktemp("bin") / "give.py"
    program.write_text((command.files.root / "give.py").read_text())
    words = f"{sys.executable} {program}"
    command.files.write("mcdecl.yaml", config(f"      subdomain: mc1\n      credentials_command: {words}\n"))
    monkeypatch.setenv("MCDECL_ALLOWED_COMMANDS", words)
    assert command.token() == "another-secret"


def test_what_the_base_branch_has_was_reviewed(command: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MCDECL_BASE", commit(command.files))
    assert command.token() == "another-secret"
    command.write("open('stolen', 'w')\n")
    commit(command.files)
    assert "give.py, which it uses, is not what it was allowed with" in command.files.errors()[0]


def test_a_host_of_the_base_branch_and_only_that(files: Files, monkeypatch: pytest.MonkeyPatch) -> None:
    variables = "variables: {host: {default: reviewed.example}}\n"
    files.write("mcdecl.yaml", config("      auth_url: 'https://${var.host}'\n" + LOGIN, variables))
    monkeypatch.setenv("MCDECL_BASE", commit(files))
    assert files.load().environment.hosts.allow("reviewed.example")
    files.write("prod.vars.yaml", "host: evil.example\n")
    from mcdecl.project import ProjectError

    with pytest.raises(ProjectError, match=r"leads to evil\.example"):
        load(files.root, variable_files=[files.root / "prod.vars.yaml"])
    files.write("mcdecl.yaml", (files.root / "mcdecl.yaml").read_text().replace("reviewed", "evil"))
    commit(files)
    assert "leads to evil.example" in files.errors()[0]


@pytest.mark.parametrize("base", ["no-such-branch", "--output=x", "HEAD:mcdecl.yaml"])
def test_a_base_that_is_not_there_allows_nothing(files: Files, base: str, monkeypatch: pytest.MonkeyPatch) -> None:
    files.write("mcdecl.yaml", config("      auth_url: https://reviewed.example\n" + LOGIN))
    commit(files)
    monkeypatch.setenv("MCDECL_BASE", base)
    assert "leads to reviewed.example" in files.errors()[0]
    assert not (files.root / "x").exists()


def test_nothing_in_the_repository_allows_anything(files: Files, monkeypatch: pytest.MonkeyPatch) -> None:
    files.write("mcdecl.yaml", config("      auth_url: https://evil.example\n" + LOGIN))
    files.allow()
    file = store_file()
    assert file is not None
    files.write("home/mcdecl/trust.json", file.read_bytes())
    write_grants(files.root, Grants())
    monkeypatch.setenv("XDG_CONFIG_HOME", str(files.root / "home"))
    assert "leads to evil.example" in files.errors()[0]
    with pytest.raises(TrustStoreError, match="inside of the repository"):
        write_grants(files.root, Grants(hosts=("evil.example",)))


def test_what_is_allowed_is_of_one_folder_and_kept_for_its_owner(files: Files, tmp_path: Path) -> None:
    write_grants(files.root, Grants(hosts=("a.example",)))
    other = tmp_path / "other"
    other.mkdir()
    write_grants(other, Grants(files=("/x",)))
    assert (read_grants(files.root), read_grants(other)) == (Grants(hosts=("a.example",)), Grants(files=("/x",)))
    file = store_file()
    assert file is not None
    assert file.stat().st_mode & 0o777 == 0o600
    write_grants(files.root, Grants())
    assert (bool(read_grants(files.root)), bool(read_grants(other))) == (False, True)


@pytest.mark.parametrize("text", ["", "[]", "{", '{"version": 2}', '{"version": 1, "projects": []}', "[" * 100_000])
def test_a_store_that_cannot_be_read_allows_nothing(
    files: Files, text: str, monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("config")
    (folder / "mcdecl").mkdir(parents=True)
    (folder / "mcdecl" / "trust.json").write_text(text)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(folder))
    assert not read_grants(files.root)
    assert trust_of(files.root).commands == ()


@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("T_SECRET", "T_SECRET logs in to an account"),
        ("T_SFTP", "T_SFTP logs in to an account"),
        ("GITHUB_TOKEN", "belongs to the pipeline"),
        ("PARTNER_PASSWORD", None),
    ],
)
def test_what_logs_in_is_no_secret_of_a_file_location(files: Files, name: str, why: str | None) -> None:
    """Whichever environment logs in with it, and whichever is meant: a location's server is somebody else's."""
    url = "      auth_url: https://mc1.auth.marketingcloudapis.com\n"
    files.write(
        "mcdecl.yaml",
        config(url + LOGIN, "    sftp: {user: u, password: '${env.T_SFTP}'}\n  local: {account: sandbox}\n"),
    )
    location = f"{{name: L, type: ExternalSftp, url: 'sftp://files.example', user: u, password: {{env: {name}}}}}"
    files.write("data.yaml", f"file_locations:\n  L: {location}\n")
    for environment in ("prod", "local"):
        found = [
            item.message
            for item in examine(files.root, environment).warnings
            if item.code == "MC118" and item.file == "data.yaml"
        ]
        assert len(found) == (why is not None)
        assert (why or "") in "".join(found)


@pytest.mark.parametrize("word", ["client_id", "client_secret", "username", "password", "user_token"])
@pytest.mark.parametrize(
    "name", ["GITHUB_TOKEN", "ACTIONS_ID_TOKEN_REQUEST_TOKEN", "AWS_SECRET_ACCESS_KEY", "npm_token"]
)
def test_what_logs_in_elsewhere_logs_in_to_no_account(
    files: Files, monkeypatch: pytest.MonkeyPatch, word: str, name: str
) -> None:
    monkeypatch.setenv(name, SECRET)
    files.write("mcdecl.yaml", config(f"      subdomain: mc1\n      {word}: ${{env.{name}}}\n"))
    [error] = files.errors()
    assert f"the environment variable {name} belongs to another tool" in error
    assert f"mcdecl trust on this machine, MCDECL_ALLOWED_VARIABLES={name} in a pipeline" in error
    assert SECRET not in error
    monkeypatch.setenv("MCDECL_ALLOWED_VARIABLES", f"X, {name}")
    files.load()
    monkeypatch.delenv("MCDECL_ALLOWED_VARIABLES")
    files.allow()
    files.load()


def test_with_a_base_only_what_logs_in_there_may_log_in(files: Files, monkeypatch: pytest.MonkeyPatch) -> None:
    files.write("mcdecl.yaml", config("      subdomain: mc1\n" + LOGIN))
    base = commit(files)
    files.write("mcdecl.yaml", config("      subdomain: mc1\n      client_id: ${env.T_OTHER}\n"))
    files.load()  # on a machine of one's own nothing names a base
    monkeypatch.setenv("MCDECL_BASE", base)
    [error] = files.errors()
    assert "the environment variable T_OTHER logs in nowhere in the mcdecl.yaml that MCDECL_BASE names" in error
    assert "set MCDECL_ALLOWED_VARIABLES=T_OTHER in the pipeline" in error
    files.write("mcdecl.yaml", config("      subdomain: mc2\n" + LOGIN))
    files.load()
    monkeypatch.setenv("MCDECL_BASE", "0" * 40)
    assert "T_SECRET logs in nowhere" in files.errors()[0], "a base that is not in the clone has reviewed nothing"
    files.write(".env", "MCDECL_ALLOWED_VARIABLES=T_SECRET\n")
    assert files.errors(), "a branch can bring a .env"
    monkeypatch.setenv("MCDECL_ALLOWED_VARIABLES", "T_SECRET")
    files.load()


def test_the_sftp_logs_in_with_what_may_log_in(files: Files, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CI_JOB_TOKEN", SECRET)
    sftp = "    sftp: {host: mc1.ftp.marketingcloudops.com, user: u, password: '${env.CI_JOB_TOKEN}'}\n"
    files.write("mcdecl.yaml", config("      subdomain: mc1\n" + LOGIN, sftp))
    settings = files.load().environment.sftp
    assert settings is not None
    assert settings.password is None
    assert [finding.message for finding in settings.missing] == [
        "the environment variable CI_JOB_TOKEN belongs to another tool by its name"
    ]


def test_a_login_of_the_base_goes_to_no_file_location(files: Files, monkeypatch: pytest.MonkeyPatch) -> None:
    files.write("mcdecl.yaml", config("      subdomain: mc1\n" + LOGIN))
    base = commit(files)
    files.write("mcdecl.yaml", config("      subdomain: mc1\n      client_id: a\n"))
    location = "{name: L, type: ExternalSftp, url: e.example, user: u, password: {env: T_SECRET}}"
    files.write("a.yaml", f"file_locations:\n  L: {location}\n")
    monkeypatch.setenv("MCDECL_BASE", base)
    found = [item.message for item in examine(files.root, "prod").warnings if item.code == "MC118"]
    assert len(found) == 1
    assert found[0].startswith("T_SECRET logs in to an account")
