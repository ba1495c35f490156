"""The `mcdecl.yaml` of a new directory: the environment as it is, variables put in, secrets only by name."""

from pathlib import Path
from typing import Any

import pytest

from mcdecl.engine.adopt.config import config_for, offline_config
from mcdecl.project.yaml_reader import read

SOURCE = """\
project: source
variables: {who: {default: me}}
environments:
  prod:
    account:
      subdomain: mc1
      business_unit: 510001234
      client_id: ${var.who}
      client_secret: ${env.MC_SECRET}
    protected: true
    variables: {who: you}
"""


def made(tmp_path: Path, text: str = SOURCE, environment: str = "prod") -> Any:
    (tmp_path / "mcdecl.yaml").write_text(text)
    return read(config_for("new", tmp_path, environment, {"who": "you"}).decode())


def test_the_environment_comes_along(tmp_path: Path) -> None:
    assert made(tmp_path) == {
        "project": "new",
        "environments": {
            "prod": {
                "account": {
                    "subdomain": "mc1",
                    "business_unit": 510001234,
                    "client_id": "you",
                    "client_secret": "${env.MC_SECRET}",
                },
                "protected": True,
            }
        },
    }


@pytest.mark.parametrize("written", ["hunter2", "'${var.who}'"])
def test_a_secret_never_comes_along(tmp_path: Path, written: str) -> None:
    text = SOURCE.replace("${env.MC_SECRET}", written)
    (tmp_path / "mcdecl.yaml").write_text(text)
    content = config_for("new", tmp_path, "prod", {"who": "hunter2"}).decode()
    assert read(content)["environments"]["prod"]["account"]["client_secret"] == "${env.MC_CLIENT_SECRET}"
    assert "client_secret: hunter2" not in content


def test_a_secret_in_a_file_is_named_as_it_was(tmp_path: Path) -> None:
    text = SOURCE.replace("${env.MC_SECRET}", "${file:/run/secret}")
    assert made(tmp_path, text)["environments"]["prod"]["account"]["client_secret"] == "${file:/run/secret}"


def test_a_project_that_names_no_environment_has_the_embedded_account(tmp_path: Path) -> None:
    assert made(tmp_path, "project: p\n", "sandbox")["environments"] == {"sandbox": {"account": "sandbox"}}


def test_offline_there_is_only_a_name() -> None:
    assert read(offline_config("adopted").decode()) == {"project": "adopted"}
