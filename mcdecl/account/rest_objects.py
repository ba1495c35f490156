"""Objects kept over REST: read by their lists, written one a call, with results as the SOAP side has them."""

import json
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from typing import Any, Final, TypeVar

from mcdecl.account.copies import Copies
from mcdecl.account.errors import (
    PARTLY,
    AccountError,
    BrokenAnswer,
    CallFailed,
    LoginRefused,
    NotFound,
    PermissionDenied,
    ServiceUnavailable,
)
from mcdecl.account.rest import MOST_PAGES, RestClient, endless_list, short_list
from mcdecl.helpers.redaction import Redactor
from mcdecl.helpers.secret import Secret
from mcdecl.wire.routes import ID, KEY, UNREAD, Beside, Listed, RestRetrieve, Routes, body_of, fillable, filled
from mcdecl.wire.values import KEYS_A_CALL, TYPE, Result, Retrieve, SoapObject, any_of, at, merged, placed

Record = dict[str, Any]
T = TypeVar("T")
R = TypeVar("R")
_ENOUGH: Final = 3
"""So many objects that cannot be read, and none that can, tell that the others would fare no better."""
MISSHAPEN_HINT: Final = "Open it in the account; if it looks right there, please report this."
_LEGACY_PAGE = 50
"""What the old lists give at most, whatever `$top` asks for (fact:legacy-page-50)."""
_AWAY = (LoginRefused, PermissionDenied, ServiceUnavailable)


class RestObjects:
    """Reads and writes objects by their routes."""

    def __init__(
        self,
        rest: RestClient,
        retrieve: Callable[[Retrieve], list[Record]],
        redactor: Redactor,
        *,
        at_once: int,
        copies: Copies | None = None,
        clock: Callable[[], datetime | None] = lambda: None,
    ) -> None:
        """Set up.

        Args:
            rest: What sends.
            retrieve: The SOAP side's Retrieve, for ids that only it tells.
            redactor: Told of every secret that is about to be sent.
            at_once: How many objects may be read side by side.
            copies: What was read before; None to read every object each time.
            clock: The service's, as far as its answers tell.
        """
        self._copies, self._clock = copies, clock
        self._rest = rest
        self._retrieve = retrieve
        self._redactor = redactor
        self._at_once = at_once

    def read(self, asked: RestRetrieve) -> list[Record]:
        """The objects that are asked for, whole, and the others as far as a list tells them.

        Raises:
            AccountError: The list, or an object in it, could not be read.
        """
        routes, wanted = asked.routes, set(asked.keys)
        records, entries = self._lists(asked)
        if routes.live is not None:
            path, value = routes.live
            records = [record for record in records if at(record, path) == value]
        for record in records:
            record[ID], record[KEY] = routes.id_of(record), routes.key_of(record)
        if routes.beside is not None:
            _join(routes.beside, records, entries)
            for record in records:
                record[KEY] = routes.key_of(record)
        near = [record for record in records if record[KEY] in wanted]
        if near and not (routes.whole and not routes.parts):
            gone = self._completed(asked, near)
            records = [record for record in records if id(record) not in gone]
        return records

    def item(self, path: str, listed: Listed | None, lasts: Callable[[Record], bool] = lambda _answer: True) -> Any:
        """What REST has at the path of one object; what it had before, where a list shows that it is the same.

        Args:
            path: The path.
            listed: What a list has just shown of the object; None to ask in any case.
            lasts: Whether an answer stays true for as long as the list shows the same.

        Raises:
            AccountError: It could not be read.
        """
        if listed is None or self._copies is None:
            return self._rest.get(path)
        copy = self._copies.of(path, listed)
        if copy is not None:
            return copy
        now = self._clock()
        answer = self._rest.get(path)
        if isinstance(answer, dict) and lasts(answer):
            self._copies.keep(path, listed, answer, now)
        return answer

    def _completed(self, asked: RestRetrieve, near: Sequence[Record]) -> set[int]:
        """Read everything of each object; gives the identities of those that are gone by now.

        Raises:
            AccountError: One could not be read; with `partly` only where so many fail that all would.
        """
        whole, failed, answered = self._whole(asked), list[AccountError](), threading.Event()

        def read(record: Record) -> bool:
            if len(failed) >= _ENOUGH and not answered.is_set():
                raise failed[0]
            try:
                there = _shaped(whole, record, asked.routes.title)
            except PARTLY as error:
                if not asked.partly:
                    raise
                record[UNREAD] = error
                failed.append(error)
                return True
            answered.set()
            return there

        with ThreadPoolExecutor(min(self._at_once, len(near))) as pool:
            there = list(pool.map(read, near))
        if len(failed) > 1 and not answered.is_set():
            raise failed[0]
        return {id(record) for record, flag in zip(near, there, strict=True) if not flag}

    def _lists(self, asked: RestRetrieve) -> tuple[list[Record], list[Record]]:
        """What a list tells of objects, and the entries of a second one, asked side by side."""
        beside = asked.routes.beside
        if beside is None or (asked.routes.found_by and not asked.keys):
            return self._listed(asked), []
        with ThreadPoolExecutor(min(self._at_once, 2)) as pool:
            listed, entries = pool.submit(self._listed, asked), pool.submit(self._entries, beside)
            return listed.result(), entries.result()

    def _listed(self, asked: RestRetrieve) -> list[Record]:
        routes = asked.routes
        if asked.ids:
            return [{KEY: key, routes.ids[0]: text} for key, text in asked.ids]
        if not routes.found_by:
            return [dict(item) for item in self._rest.list(routes.listed)]
        names = ("ObjectID", "CustomerKey", "Name")
        parts = [asked.keys[start : start + KEYS_A_CALL] for start in range(0, len(asked.keys), KEYS_A_CALL)]
        asks = [Retrieve(routes.found_by, names, any_of("CustomerKey", part)) for part in parts]
        return [
            merged(
                placed(routes.ids[0], record.get("ObjectID")),
                placed(routes.keys[0], record.get("CustomerKey")),
                {"name": record.get("Name")},
            )
            for records in self._side_by_side(self._retrieve, asks)
            for record in records
        ]

    def _entries(self, beside: Beside) -> list[Record]:
        """The entries of a second list; without it there is less to see."""
        try:
            return self._legacy_list(beside.path) if beside.legacy else self._rest.list(beside.path)
        except (NotFound, PermissionDenied):
            return []

    def _legacy_list(self, path: str) -> list[Record]:
        """All entries; where fewer came than there are said to be, they are asked for once more.

        Raises:
            BrokenAnswer: Some are missing a second time.
        """
        for _ in range(2):
            records, total = self._legacy_entries(path)
            if not isinstance(total, int) or len(records) >= total:
                return records
        raise short_list(path, len(records), total)

    def _legacy_entries(self, path: str) -> tuple[list[Record], Any]:
        """The entries, and how many there are said to be.

        The first page tells that, so that the others are asked side by side.
        """
        records, total = self._legacy_page(path, 0)
        if isinstance(total, int) and len(records) < total and len(records) == _LEGACY_PAGE:
            if total > MOST_PAGES * _LEGACY_PAGE:
                raise endless_list(path)
            skips = range(_LEGACY_PAGE, total, _LEGACY_PAGE)
            for more, _ in self._side_by_side(lambda skip: self._legacy_page(path, skip), skips):
                records += more
        if isinstance(total, int):
            return records, total
        last = records
        for _ in range(MOST_PAGES):
            if len(last) < _LEGACY_PAGE:
                return records, total
            last, _total = self._legacy_page(path, len(records))
            records += last
        raise endless_list(path)

    def _legacy_page(self, path: str, skip: int) -> tuple[list[Record], Any]:
        """Entries from a number on, and how many there are of them all, where that is told."""
        answer = self._rest.get(path, {"$top": str(_LEGACY_PAGE), "$skip": str(skip)})
        entries = answer.get("entry") if isinstance(answer, dict) else None
        if not isinstance(entries, list):
            raise BrokenAnswer(f"REST answered {path} with something that is not a list.", retryable=False)
        return entries, answer.get("totalResults")

    def _side_by_side(self, ask: Callable[[T], R], each: Sequence[T]) -> list[R]:
        if len(each) <= 1:
            return [ask(item) for item in each]
        with ThreadPoolExecutor(min(self._at_once, len(each))) as pool:
            return list(pool.map(ask, each))

    def _whole(self, asked: RestRetrieve) -> Callable[[Record], bool]:
        """What reads everything that lists left out of one object; False when it is gone by now."""
        routes = asked.routes

        def lasts_of(record: Record) -> Callable[[Record], bool]:
            return lambda answer: routes.lasts(answer) and not routes.is_another(record, answer)

        def read(record: Record) -> bool:
            try:
                if not routes.whole:
                    path = routes.path_of(record)
                    listed = Listed(record, routes.changed) if asked.known and routes.changed else None
                    answer = self.item(path, listed, lasts_of(record))
                    answer = _object(_object(answer, path).get(routes.wrap) if routes.wrap else answer, path)
                    if routes.is_another(record, answer):
                        words = f"REST answered {path} with another {routes.title} than {record[KEY]}."
                        raise BrokenAnswer(words, retryable=False)
                    record.update(answer)
            except NotFound:
                return False
            for name, part in routes.parts.items():
                if (name, record[KEY]) in asked.spared or not part.needed(record):
                    continue
                try:
                    record[name] = self._rest.get(filled(part.path, record)) if fillable(part.path, record) else None
                except (NotFound, PermissionDenied):
                    record[name] = None
            return True

        return read

    def write(self, method: str, sent: Sequence[SoapObject]) -> list[Result]:
        """Create, Update or Delete objects, one call each; one result for each, in order.

        Raises:
            LostAnswer: It may or may not have been carried out; read before trying again.
            AccountError: The account is out of reach.
        """
        run = {"Create": self._create, "Update": self._update, "Delete": self._delete}[method]
        return [self._result(ordinal, run, record) for ordinal, record in enumerate(sent)]

    def _result(self, ordinal: int, run: Callable[[Routes, SoapObject], Any], sent: SoapObject) -> Result:
        """The service's no to one object is a result; what concerns the whole account stays an error."""
        routes: Routes = sent[TYPE]
        try:
            answer = run(routes, sent)
        except _AWAY:
            raise
        except AccountError as error:
            alone = error.http_status is not None or isinstance(error, CallFailed)
            if not alone or error.arrived or error.retryable:
                raise
            return Result(False, ordinal, error.message, error.code)
        shown = answer if isinstance(answer, dict) else {}
        return Result(True, ordinal, "", object_id=routes.id_of(shown) or None, object=shown)

    def _create(self, routes: Routes, sent: SoapObject) -> Any:
        answer = self._unwrapped(
            routes, self._send("POST", routes.made or routes.listed, routes, sent, repeatable=False)
        )
        if not isinstance(answer, dict) or not routes.id_of(answer):
            answer = self._looked_up(routes, sent, answer)
        return answer

    def _looked_up(self, routes: Routes, sent: SoapObject, answer: Any) -> Record:
        """What a list tells of an object whose create did not say its id."""
        key = str(sent.get(KEY, ""))
        records = [record for record in self.read(RestRetrieve(routes, (key,))) if record[KEY] == key]
        return {**(answer if isinstance(answer, dict) else {}), **(records[0] if records else {})}

    def _update(self, routes: Routes, sent: SoapObject) -> Any:
        body: SoapObject = body_of(sent)
        if routes.copied_from:
            there = self._rest.get(filled(routes.copied_from, {"id": sent.get(ID), "key": sent.get(KEY)}))
            unknown = [path for path in routes.copies if at(there, path) in (None, "")]
            if unknown:
                raise CallFailed(
                    f"The account does not show {unknown[0]} of this {routes.title}; without it nothing is switched. "
                    "Nothing was sent.",
                    hint="Switch it in Automation Studio, and run the same command again.",
                )
            body = merged(body, *(placed(path, at(there, path)) for path in routes.copies))
        elif routes.read_first:
            there = self._unwrapped(routes, self._rest.get(routes.path_of(sent)))
            if not isinstance(there, dict) or not there or routes.is_another(sent, there):
                raise CallFailed(
                    f"The account answered with something else than this {routes.title}, so that what only the account "
                    "knows of it cannot be sent back. Nothing was sent.",
                    hint="Run the same command again.",
                )
            body = merged(routes.kept_of(there), body)
        return self._unwrapped(routes, self._send(routes.method, routes.path_of(sent), routes, body, repeatable=True))

    def _delete(self, routes: Routes, sent: SoapObject) -> Any:
        return self._rest.send("DELETE", routes.path_of(sent), None, repeatable=False)

    def _send(self, method: str, path: str, routes: Routes, sent: SoapObject, *, repeatable: bool) -> Any:
        """Changes are to fixed values, so that a second time does no harm; what is made twice is there twice."""
        body = body_of(sent)
        whole = {routes.wrap: body} if routes.wrap else body
        return self._rest.send(method, path, json.dumps(whole, default=self._clear).encode(), repeatable=repeatable)

    def _clear(self, value: Any) -> str:
        if not isinstance(value, Secret):
            raise TypeError(f"{type(value).__name__} is nothing that JSON can hold")
        self._redactor.learn(value)
        return value.reveal()

    def _unwrapped(self, routes: Routes, answer: Any) -> Any:
        return answer.get(routes.wrap) or {} if routes.wrap and isinstance(answer, dict) else answer


def _join(beside: Beside, records: Sequence[Record], entries: Sequence[Record]) -> None:
    """Put the entries of a second list under their objects."""
    by = {str(at(entry, beside.on)): entry for entry in entries}
    for record in records:
        if (entry := by.get(str(at(record, beside.on)))) is not None:
            record[beside.into] = entry


def _shaped(whole: Callable[[Record], bool], record: Record, title: str) -> bool:
    """Read one object whole.

    Raises:
        BrokenAnswer: What it says has a shape that is not known.
    """
    try:
        return whole(record)
    except (AttributeError, LookupError, TypeError, ValueError) as error:
        words = f"REST shows the {title} {record[KEY]} in a shape that mcdecl does not know ({type(error).__name__})."
        raise BrokenAnswer(words, hint=MISSHAPEN_HINT, retryable=False) from error


def _object(answer: Any, path: str) -> Record:
    """An answer that has to be an object.

    Raises:
        BrokenAnswer: It is something else.
    """
    if not isinstance(answer, dict):
        raise BrokenAnswer(f"REST answered {path} with something that is not an object.", retryable=False)
    return answer
