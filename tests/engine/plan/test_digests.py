"""Digests of what the account does not show."""

import pytest

from mcdecl.engine.plan.digests import digest, same


@pytest.mark.parametrize("secret", [True, False])
def test_a_digest_is_of_one_value_and_never_the_same_twice(secret: bool) -> None:
    value = {"b": [1, "é"], "a": None}
    made = digest(value, secret=secret)
    assert made != digest(value, secret=secret)
    assert same({"a": None, "b": [1, "é"]}, made) is True  # whatever the order of names
    assert same({"a": None, "b": [1, "e"]}, made) is False
    assert "é" not in made


def test_how_it_was_made_is_said_at_its_front() -> None:
    assert (digest("a").split(":")[0], digest("a", secret=True).split(":")[0]) == ("h1", "s1")
    assert len(digest("a")) == len(digest("a", secret=True)) == len("h1:") + 16 + len(":") + 24


@pytest.mark.parametrize("made", ["", "x9:AAAA:AAAA", "h1:not base64!:AAAA"])
def test_of_what_is_not_understood_nothing_is_known(made: str) -> None:
    assert same("a", made) is None


def test_what_was_made_by_an_earlier_version_is_still_understood() -> None:
    """A record that no longer compares would make every secret be sent again."""
    assert same("a test", "h1:AAAAAAAAAAAAAAAA:" + _plain()) is True
    assert same("another", "h1:AAAAAAAAAAAAAAAA:" + _plain()) is False


def test_a_secret_costs_as_much_to_guess_as_it_did() -> None:
    import base64
    import hashlib

    made = hashlib.scrypt(b'"a test"', salt=bytes(12), n=16384, r=8, p=5, dklen=18)
    assert same("a test", f"s1:AAAAAAAAAAAAAAAA:{base64.b64encode(made).decode()}") is True


def _plain() -> str:
    """HMAC-SHA256 over compact JSON with the salt as key, cut to 18 bytes: as it is kept in accounts."""
    import base64
    import hmac

    return base64.b64encode(hmac.digest(bytes(12), b'"a test"', "sha256")[:18]).decode()
