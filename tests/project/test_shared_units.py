"""Which environments are one business unit."""

from typing import Any

import pytest

from mcdecl.project import AccountSettings, Environment
from mcdecl.project.shared_units import account_identity, shared_units


def environment(**settings: Any) -> Environment:
    """An environment with these account settings; without any, the embedded account."""
    return Environment("e", AccountSettings(**settings) if settings else "sandbox")


@pytest.mark.parametrize(
    ("one", "other", "same"),
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
def test_identity(one: dict[str, Any], other: dict[str, Any], same: bool) -> None:
    assert (account_identity(environment(**one)) == account_identity(environment(**other))) is same


def test_a_sentence_for_each_set_of_names() -> None:
    assert shared_units({"a": 1, "b": 2}) == ()
    (said,) = shared_units({"a": 1, "b": 2, "c": 1, "d": 1})
    assert said.startswith("the environments a and c and d are the same business unit")
