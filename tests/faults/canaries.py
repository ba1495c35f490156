"""The forms in which a secret may stand in what comes out."""

import base64
import json
from urllib.parse import quote, quote_plus
from xml.sax.saxutils import escape


def forms(secret: str) -> set[bytes]:
    """How a secret may stand in an output: plain, in XML, in JSON, in an address, in base64 at any place of a text."""
    texts = {secret, escape(secret), escape(secret, {'"': "&quot;", "'": "&apos;"})}
    texts |= {json.dumps(secret)[1:-1], json.dumps(secret, ensure_ascii=False)[1:-1], quote(secret), quote_plus(secret)}
    texts |= {quote(secret, safe=""), repr(secret)[1:-1]}
    found = {text.encode() for text in texts}
    for before in range(3):
        for encode in (base64.b64encode, base64.urlsafe_b64encode):
            coded = encode(b"x" * before + secret.encode())
            found.add(coded[(0, 2, 3)[before] :].rstrip(b"=")[:-1])
    return found
