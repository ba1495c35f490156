"""Which environments are one business unit."""

from pathlib import Path
from typing import Any

import pytest

from mcdecl.project import AccountSettings, Environment, load
from mcdecl.project.shared_units import account_identity, shared_units, written_identity


def environment(**settings: Any) -> Environment:
    """An environment with these account settings; without any, the embedded account."""
    return Environment("e", AccountSettings(**settings) if settings else "sandbox")


@pytest.mark.parametrize(
    ("record", "other", "same"),
    [
        ({"subdomain": "mc1", "business_unit": 1}, {"subdomain": "mc1", "business_unit": 1, "client_id": "x"}, True),
        ({"subdomain": "mc1", "business_unit": 1}, {"subdomain": "MC1", "business_unit": 1}, True),
        ({"subdomain": "mc1", "business_unit": 1}, {"subdomain": "mc1", "business_unit": 2}, False),
        ({"subdomain": "mc1", "business_unit": 1}, {"subdomain": "mc2", "business_unit": 1}, False),
        ({"subdomain": "mc1", "client_id": "a"}, {"subdomain": "mc1", "client_id": "a"}, True),
        ({"subdomain": "mc1", "client_id": "a"}, {"subdomain": "mc1", "client_id": "b"}, False),
        ({"auth_url": "http://x", "client_id": "a"}, {"auth_url": "http://x/", "client_id": "a"}, True),
        ({}, {}, True),
        ({}, {"subdomain": "mc1"}, False),
    ],
)
def test_identity(record: dict[str, Any], other: dict[str, Any], same: bool) -> None:
    assert (account_identity(environment(**record)) == account_identity(environment(**other))) is same


def test_a_sentence_for_each_set_of_names() -> None:
    assert shared_units({"a": 1, "b": 2, "c": None, "d": None}) == {}
    ((last, text),) = shared_units({"a": 1, "b": 2, "c": 1, "d": 1}).items()
    assert last == "d"
    assert text.startswith("the environments a and c and d are the same business unit")


@pytest.mark.parametrize(
    ("item", "other", "same"),
    [
        ("sandbox", "sandbox", True),
        ({"subdomain": "mc1", "business_unit": "1"}, {"subdomain": "mc1", "business_unit": 1}, True),
        ({"subdomain": "${env.S}", "business_unit": 1}, {"subdomain": "${env.S}", "business_unit": 1}, True),
        ({"subdomain": "mc1", "client_id": "${env.A}"}, {"subdomain": "mc1", "client_id": "${env.A}"}, True),
        ({"subdomain": "mc1", "client_id": "${env.A}"}, {"subdomain": "mc1", "client_id": "${env.B}"}, False),
    ],
)
def test_identity_as_it_is_written(item: Any, other: Any, same: bool) -> None:
    assert (written_identity(item) == written_identity(other)) is same


@pytest.mark.parametrize(
    "account", [{"subdomain": "mc1", "credentials_command": ["x"]}, {"subdomain": "${var.s}", "business_unit": 1}]
)
def test_what_cannot_be_told_is_nobodys_identity(account: Any) -> None:
    assert written_identity(account) is None


def test_the_warning_stands_at_the_second_name(tmp_path: Path) -> None:
    (tmp_path / "mcdecl.yaml").write_text(
        "project: p\nenvironments:\n"
        "  a: {account: {subdomain: mc1, business_unit: 5, client_id: x, client_secret: '${env.A}'}}\n"
        "  b: {account: {subdomain: mc1, business_unit: 5, client_id: y, client_secret: '${env.B}'}}\n"
    )
    (warning,) = load(tmp_path, "a", offline=True).warnings
    assert str(warning).startswith("mcdecl.yaml:4:3: warning: the environments a and b are the same business unit")
