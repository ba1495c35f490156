"""A secret is masked in every form in which something may write it down."""

import base64
import html
import json
import re
import sys
from urllib.parse import quote, quote_plus, urlencode
from xml.sax.saxutils import escape

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mcdecl.helpers.redaction import Redactor, learn, masked_output
from mcdecl.helpers.secret import Secret

SECRETS = ["hunter2 of: prod", "pa<ss>&'\"w/ord+%", "Zürich-☃-geheim", "C:\\new\\table", "plainsecret1234"]
FORMS = {
    "plain": str,
    "XML": escape,
    "HTML": html.escape,
    "JSON": json.dumps,
    "JSON in UTF-8": lambda value: json.dumps(value, ensure_ascii=False),
    "path": quote,
    "query": quote_plus,
    "form": lambda value: urlencode({"client_secret": value}),
    "small escapes": lambda value: re.sub("%..", lambda escaped: escaped[0].lower(), quote(value)),
    "repr": repr,
    "base64": lambda value: base64.b64encode(value.encode()).decode(),
    "base64 for addresses": lambda value: base64.urlsafe_b64encode(value.encode()).decode(),
}


@pytest.mark.parametrize("secret", SECRETS)
@pytest.mark.parametrize("form", FORMS)
def test_no_form_shows(form: str, secret: str) -> None:
    written = FORMS[form](secret)
    shown = Redactor([Secret(secret)]).text(f"before {written} after")
    assert "***" in shown
    assert shown.startswith("before ")
    assert shown.endswith(" after")
    assert written.strip("\"'") not in shown


@given(st.text(max_size=20), st.permutations("abcdefghijklm0123456789").map("".join), st.text(max_size=20))
def test_base64_of_something_around_it_says_nothing_of_it(before: str, secret: str, after: str) -> None:
    written = base64.b64encode(f"{before}{secret}{after}".encode()).decode()
    shown = Redactor([Secret(secret)]).text(written)
    assert "***" in shown
    left, _, right = shown.partition("***")
    # What still stands holds at most the bits of one letter at either end.
    assert len(left) * 6 // 8 <= len(before.encode()) + 1
    assert len(right.rstrip("=")) * 6 // 8 <= len(after.encode()) + 1


def test_lines_of_a_key_are_masked_one_by_one() -> None:
    key = "-----BEGIN KEY-----\nMIIEvAIBADANBgkqhkiG9w0B\nshort\n-----END KEY-----"
    shown = Redactor([Secret(key)]).text("  MIIEvAIBADANBgkqhkiG9w0B\n short")
    assert shown == "  ***\n short"


def test_what_is_printed_shows_no_secret_learned_meanwhile(capfd: pytest.CaptureFixture[str]) -> None:
    learn(Secret("nobody-prints-yet"))
    with masked_output():
        print("hunter2-long nobody-prints-yet")
        learn(Secret("hunter2-long"))
        Redactor().learn(Secret("a-token-of-an-account"))
        print("hunter2-long", "a-token-of-an-account", file=sys.stderr)
        sys.stdout.buffer.write(b"hunter2-long\n")
        sys.stdout.writelines(["hunter2", "-long\n"])
        sys.stdout.flush()
    print("hunter2-long")
    captured = capfd.readouterr()
    assert captured.out == "hunter2-long nobody-prints-yet\n***\n***\nhunter2-long\n"
    assert captured.err == "*** ***\n"


def test_what_is_printed_does_not_act_on_who_reads_it(capfd: pytest.CaptureFixture[str]) -> None:
    with masked_output():
        print("\x1b[2J\x9b2J\u202e\x1b[1mbold\x1b[0m\r")
        print("\x07", file=sys.stderr)
    captured = capfd.readouterr()
    assert captured.out == "\\x1b[2J\\u009b2J\\u202e\x1b[1mbold\x1b[0m\\x0d\n"
    assert captured.err == "\\x07\n"


def test_streams_are_put_back_when_a_command_fails() -> None:
    before = sys.stdout, sys.stderr
    with pytest.raises(ValueError, match="x"), masked_output():
        raise ValueError("x")
    assert (sys.stdout, sys.stderr) == before
