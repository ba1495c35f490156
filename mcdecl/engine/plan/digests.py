"""Digests of values that cannot be read back: enough to detect a change, too little to reveal the value.

A plain hash of a password is as good as the password to whoever can guess a few million of them, and the digests lie
in a data extension that every user of the account may read. So each has a salt of its own, and a secret's goes
through scrypt, which makes a guess cost what a comparison costs: a tenth of a second and 16 MiB. Other values (the
actions of a control column, a code page) stand in git for all to read; a salted hash is enough for them.
"""

import hashlib
import hmac
import json
from base64 import b64decode, b64encode
from secrets import token_bytes
from typing import Any, Final

_PLAIN, _SECRET = "h1", "s1"
"""How a digest was made, said at its front, so that another way can be added."""
_SALT: Final = 12
_LENGTH: Final = 18
_N, _R, _P = 2**14, 8, 5
"""The cost of scrypt, one of the settings that OWASP's cheat sheet for passwords names."""


def digest(value: Any, *, secret: bool = False) -> str:
    """A digest of a value in normal form; each call gives another one.

    Args:
        value: plain JSON data.
        secret: whether it must not be found out by guessing.
    """
    return _made(_SECRET if secret else _PLAIN, token_bytes(_SALT), value)


def same(value: Any, made: str) -> bool | None:
    """Whether a digest was made of this value; None when this version does not know how it was made."""
    way, _, rest = made.partition(":")
    salt, _, _ = rest.partition(":")
    if way not in (_PLAIN, _SECRET):
        return None
    try:
        return hmac.compare_digest(_made(way, b64decode(salt, validate=True), value), made)
    except ValueError:
        return None


def _made(way: str, salt: bytes, value: Any) -> str:
    text = json.dumps(value, sort_keys=True, separators=(",", ":")).encode()
    if way == _SECRET:
        content = hashlib.scrypt(text, salt=salt, n=_N, r=_R, p=_P, dklen=_LENGTH)
    else:
        content = hmac.digest(salt, text, "sha256")[:_LENGTH]
    return f"{way}:{b64encode(salt).decode()}:{b64encode(content).decode()}"
