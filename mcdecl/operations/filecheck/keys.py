"""Find duplicate primary keys in bounded memory: digests are sorted into buckets on disk."""

import struct
import tempfile
from collections.abc import Iterator, Sequence
from hashlib import blake2b
from typing import IO

_BUCKETS = 64
_ENTRY = struct.Struct("<16sQ")
_KEPT = 4096
"""Entries that a bucket keeps in memory before it writes them."""


class Keys:
    """The keys of a file so far."""

    def __init__(self) -> None:
        self._waiting: list[list[bytes]] = [[] for _ in range(_BUCKETS)]
        self._files: list[IO[bytes] | None] = [None] * _BUCKETS

    def add(self, row: int, key: Sequence[str]) -> None:
        """Takes the key of a row. Keys compare without case and without blanks at their end, as SQL Server does."""
        text = "\x1f".join(part.rstrip(" ").casefold() for part in key)  # fact:row-values-case
        digest = blake2b(text.encode("utf-8", "surrogatepass"), digest_size=16).digest()
        bucket = digest[0] % _BUCKETS
        waiting = self._waiting[bucket]
        waiting.append(_ENTRY.pack(digest, row))
        if len(waiting) >= _KEPT:
            self._write(bucket)

    def _write(self, bucket: int) -> None:
        file = self._files[bucket]
        if file is None:
            file = self._files[bucket] = tempfile.TemporaryFile()  # noqa: SIM115 - closed by `close`
        file.write(b"".join(self._waiting[bucket]))
        self._waiting[bucket].clear()

    def repeated(self) -> Iterator[tuple[int, int]]:
        """Rows whose key came before, each with the row where it came first; bucket by bucket."""
        for bucket in range(_BUCKETS):
            seen: dict[bytes, int] = {}
            for digest, row in _ENTRY.iter_unpack(self._content(bucket)):
                first = seen.setdefault(digest, row)
                if first != row:
                    yield row, first

    def _content(self, bucket: int) -> bytes:
        file = self._files[bucket]
        written = b""
        if file is not None:
            file.seek(0)
            written = file.read()
        return written + b"".join(self._waiting[bucket])

    def close(self) -> None:
        """Gives the files back."""
        for file in self._files:
            if file is not None:
                file.close()
