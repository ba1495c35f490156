"""The account over SOAP (and the few REST reads), behind the interface of `interface`."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from functools import partial
from typing import Any, Self, TypeVar
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from mcdecl.account.access import Authenticator
from mcdecl.account.auth import TokenSource
from mcdecl.account.business_unit import ROOT_FOLDERS, UnitLookup, WorkingUnit, whereabouts
from mcdecl.account.connection import Connection, shown
from mcdecl.account.copies import Copies
from mcdecl.account.errors import AccountError, LostAnswer
from mcdecl.account.http import Caller, OnExchange
from mcdecl.account.interface import MOST_OBJECTS, Identity, PerformResult, Progress, SystemStatus, summed
from mcdecl.account.pool import ConnectionPool
from mcdecl.account.rest import RestClient
from mcdecl.account.rest_objects import RestObjects
from mcdecl.account.retry import RetryPolicy
from mcdecl.account.soap.answer import Answer
from mcdecl.account.soap.exchange import Exchange, SoapCall
from mcdecl.account.soap.pages import each_page
from mcdecl.account.soap.results import check_write, perform_results, write_results
from mcdecl.account.system_status import system_status
from mcdecl.helpers.answered import answered
from mcdecl.helpers.redaction import Redactor
from mcdecl.helpers.structs import replace
from mcdecl.wire.routes import Listed, RestRetrieve, Routes
from mcdecl.wire.values import TYPE, Result, Retrieve, SoapObject

T = TypeVar("T")


_SERVER_ZONE = timezone(timedelta(hours=-6))


def _zone(name: str | None) -> tzinfo:
    """The zone of an IANA name; server time, a fixed UTC-6, where it is none that is known here.

    See fact:server-time-utc-6.
    """
    try:
        return ZoneInfo(name) if name else _SERVER_ZONE
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return _SERVER_ZONE


class SoapAccount:
    """A live account reached by a `Connection`; safe for several threads.

    Nothing is sent before the first question, and never more calls at once than the connection allows.
    """

    def __init__(
        self,
        connection: Connection,
        *,
        retries: RetryPolicy | None = None,
        on_exchange: OnExchange | None = None,
        pool: ConnectionPool | None = None,
        copies: Copies | None = None,
    ) -> None:
        """Set up the account.

        Args:
            connection: How to reach it.
            retries: How often to try, and what to wait in between.
            on_exchange: Told of each exchange: operation, request and answer, secrets masked.
            pool: Connections that others use too; they stay open when this is closed. Its own when left out.
            copies: What REST showed of single objects in earlier runs; written again when this is closed.
        """
        self._copies = copies
        self._connection = connection
        self._redactor = Redactor(connection.secrets)
        calls = pool or ConnectionPool(at_once=connection.concurrency, connect_timeout=connection.timeouts.connect)
        self._own_pool = calls if pool is None else None
        self._policy = replace(retries or RetryPolicy(), turned_away=calls.slots.turned_away)
        self._caller = Caller(calls, self._redactor, on_exchange=on_exchange)
        self._tokens = TokenSource(connection, self._caller) if connection.client_id else None
        self._gate = Authenticator(connection, self._tokens)
        self._exchange = Exchange(self._caller, self._gate, self._policy)
        self._rest = RestClient(self._caller, self._gate, self._policy, timeout=connection.timeouts.call)
        self._objects = RestObjects(
            self._rest,
            self.retrieve,
            self._redactor,
            at_once=connection.concurrency,
            copies=copies,
            clock=self._service_clock,
        )
        self._user_zone: tzinfo | None = None
        self._inquiry = UnitLookup(connection, self._whereabouts, lambda: self._from_first_page(ROOT_FOLDERS, None))

    @property
    def connection(self) -> Connection:
        """How this account is reached."""
        return self._connection

    @property
    def identity(self) -> Identity:
        """Who this is, as far as it is known without asking."""
        connection, token = self._connection, self._tokens.known if self._tokens else None
        soap = token.soap_url if token and connection.soap_url is None else None
        soap_url = self._gate.soap_url(token) if soap or connection.soap_endpoint else None
        rest_url = self._gate.rest_url(token)
        return Identity(
            business_unit=connection.business_unit,
            auth_url=shown(connection.token_url) if connection.client_id else None,
            soap_url=shown(soap_url) if soap_url else None,
            rest_url=shown(rest_url) if rest_url else None,
        )

    def business_unit(self) -> int | None:
        """The MID that calls work in, as the account says; None if nothing tells. Asked once.

        Raises:
            WrongBusinessUnit: It is another one than the connection names.
            AccountError: The account cannot be reached.
        """
        return self._guarded(self._inquiry.business_unit)

    @property
    def calls(self) -> Mapping[str, int]:
        """How many requests went out, by operation; tries again count."""
        return dict(self._caller.calls)

    @property
    def server_time(self) -> datetime | None:
        """When the last SOAP answer was made, by the service's clock in UTC; None before the first."""
        return self._exchange.server_time

    def _service_clock(self) -> datetime | None:
        """The moment in UTC by the service's clock; None before an answer has told it."""
        return None if self._exchange.server_time is None else self.now()

    def now(self) -> datetime:
        """The moment in UTC, by the service's clock as far as its answers tell, else by this machine's."""
        return datetime.now(UTC) + self._exchange.ahead

    def user_time(self) -> datetime:
        """What the clock of the user shows as whom calls come, without a zone; server time where nothing tells.

        Raises:
            AccountError: The account cannot be reached.
        """
        if self._user_zone is None:
            self._user_zone = _zone(self._guarded(self._whereabouts).user_zone)
        return self.now().astimezone(self._user_zone).replace(tzinfo=None)

    def retrieve(self, request: Retrieve | RestRetrieve, *, progress: Progress | None = None) -> list[dict[str, Any]]:
        """Every object that the question finds, over all pages, or those of the first page if it wants no more.

        Args:
            request: What is asked.
            progress: Told after each page how many objects there are so far.

        Raises:
            RetrieveFailed: The account refused the question.
            AccountError: Anything else that went wrong.
        """
        if isinstance(request, RestRetrieve):
            found = self._guarded(lambda: self._objects.read(request))
        else:
            found = self._guarded(lambda: self._from_first_page(request, progress))
        answered(request)
        return found

    def pages(self, request: Retrieve) -> Iterator[list[dict[str, Any]]]:
        """The objects that a question finds, page by page; whoever stops listening has asked for no more pages.

        Args:
            request: What is asked.

        Raises:
            LostAnswer: A later page was lost; only asking from the first page on gives all objects.
            RetrieveFailed: The account refused the question.
            AccountError: Anything else that went wrong.
        """
        pages = self._each_page(request)
        while (page := self._guarded(lambda: next(pages, None))) is not None:
            yield page

    def retrieve_all(
        self, requests: Sequence[Retrieve | RestRetrieve], *, progress: Progress | None = None
    ) -> list[list[dict[str, Any]]]:
        """The answers to several questions, asked side by side, in the order of the questions.

        Args:
            requests: What is asked.
            progress: Told after each page how many objects there are so far, over all questions.

        Raises:
            AccountError: The first failure; questions not yet asked are dropped then.
        """
        listeners = [None] * len(requests) if progress is None else summed(progress, len(requests))
        if len(requests) <= 1 or self._connection.concurrency == 1:
            return [self.retrieve(ask, progress=tell) for ask, tell in zip(requests, listeners, strict=True)]
        pool = ThreadPoolExecutor(max_workers=min(len(requests), self._connection.concurrency))
        try:
            asked = [
                pool.submit(self.retrieve, ask, progress=tell) for ask, tell in zip(requests, listeners, strict=True)
            ]
            return [future.result() for future in asked]
        finally:
            pool.shutdown(wait=False, cancel_futures=True)

    def create(self, objects: Sequence[SoapObject], *, options: SoapObject | None = None) -> list[Result]:
        """Create at most 50 objects in one call; one result for each, in order.

        Args:
            objects: The objects, each with its `@type`.
            options: The content of Options, such as SaveOptions.

        Raises:
            LostAnswer: They may or may not exist now; read before trying again.
            AccountError: Anything else that went wrong; then none was created.
            ValueError: The objects do not fit the WSDL.
        """
        return self._write("Create", objects, options)

    def update(self, objects: Sequence[SoapObject], *, options: SoapObject | None = None) -> list[Result]:
        """Update at most 50 objects in one call; one result for each, in order.

        Args:
            objects: The objects, each with its `@type` and what identifies it.
            options: The content of Options, such as SaveOptions.

        Raises:
            LostAnswer: They may or may not be changed now; read before trying again.
            AccountError: Anything else that went wrong; then none was changed.
            ValueError: The objects do not fit the WSDL.
        """
        return self._write("Update", objects, options)

    def delete(self, objects: Sequence[SoapObject], *, options: SoapObject | None = None) -> list[Result]:
        """Delete at most 50 objects in one call; one result for each, in order.

        Args:
            objects: What identifies each object, with its `@type`.
            options: The content of Options.

        Raises:
            LostAnswer: They may or may not be gone now; read before trying again.
            AccountError: Anything else that went wrong; then none was deleted.
            ValueError: The objects do not fit the WSDL.
        """
        return self._write("Delete", objects, options)

    def perform(self, action: str, objects: Sequence[SoapObject]) -> list[PerformResult]:
        """Do something with existing definitions, such as `start`; one result for each, in order.

        Args:
            action: The action's word.
            objects: What identifies each definition, with its `@type`.

        Raises:
            LostAnswer: It may or may not have begun; look before trying again.
            AccountError: Anything else that went wrong; then nothing began.
            ValueError: The objects do not fit the WSDL.
        """
        from mcdecl.account.soap.write import perform_message

        _check_count(objects)
        answer = self._run("Perform", partial(perform_message, action, objects), repeatable=False, check=check_write)
        return perform_results(answer, len(objects))

    def extract(self, type_id: str, parameters: Mapping[str, str]) -> str:
        """Ask for one extract by the Extract method.

        Args:
            type_id: The id of the extract type.
            parameters: Its parameters as texts.

        Returns:
            The id of the request. Nothing can be asked about it: the sign of the end is the file
            (fact:extract-file-only-sign).

        Raises:
            LostAnswer: It may or may not have been taken; look before trying again.
            AccountError: Anything else that went wrong; then nothing was taken.
            ValueError: The values do not fit the WSDL.
        """
        from mcdecl.account.soap.write import extract_message

        message = partial(extract_message, type_id, parameters)
        return self._run("Extract", message, repeatable=False, check=check_write).request_id or ""

    def describe(self, object_type: str) -> dict[str, Any] | None:
        """What the service says about a type of object, or None (some accounts describe nothing).

        Args:
            object_type: The type's name.

        Raises:
            AccountError: The question could not be answered.
        """
        from mcdecl.account.soap.write import describe_message

        answer = self._run("Describe", partial(describe_message, [object_type]), check=check_write)
        return answer.results[0] if answer.results else None

    def version(self) -> str:
        """The version that the service gives itself, or an empty text.

        Raises:
            AccountError: The question could not be answered.
        """
        from mcdecl.account.soap.write import version_message

        answer = self._run("VersionInfo", version_message, check=check_write)
        return str(answer.results[0].get("Version", "")) if answer.results else ""

    def status(self) -> SystemStatus:
        """How the account is doing; also tells the business unit, if something does.

        Raises:
            AccountError: The question could not be answered.
        """
        from mcdecl.account.soap.write import status_message

        # The token, and zeep, come first: they are no part of the round trip.
        self._guarded(lambda: self._policy.run(self._gate.access, repeatable=True, what="The token request"))
        call = self._call("GetSystemStatus", status_message, repeatable=True, check=check_write)
        return self._guarded(
            lambda: system_status(self._exchange, call, self._gate, self._whereabouts, self._connection)
        )

    def rest_get(self, path: str, params: Mapping[str, str] | None = None, *, listed: Listed | None = None) -> Any:
        """What REST has at `path`, decoded from JSON.

        Args:
            path: The path below the account's REST address.
            params: Query parameters.
            listed: What a list has just shown of the object at this path: while that is what it was before, what the
                path had then is given.

        Raises:
            PermissionDenied: The credential lacks the scope, or the login has no REST.
            NotFound: There is nothing at this path.
            AccountError: Anything else that went wrong.
        """
        if listed is not None:
            return self._guarded(lambda: self._objects.item(path, listed))
        return self._guarded(lambda: self._rest.get(path, params))

    def rest_list(self, path: str) -> list[dict[str, Any]]:
        """The items of a REST collection, over all pages.

        Args:
            path: The path below the account's REST address.

        Raises:
            PermissionDenied: The credential lacks the scope, or the login has no REST.
            AccountError: Anything else that went wrong.
        """
        return self._guarded(lambda: self._rest.list(path))

    def close(self) -> None:
        """Let go of connections and the token, and keep the copies of what was read."""
        if self._copies is not None:
            self._copies.save()
        if self._tokens is not None:
            self._tokens.forget()
        if self._own_pool is not None:
            self._own_pool.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _from_first_page(self, request: Retrieve, progress: Progress | None) -> list[dict[str, Any]]:
        """All pages; if the answer to a later one is lost, all over again.

        Whether the service has moved on past the lost page is unknown, and a page that is missing
        unnoticed would be planned as objects to create.
        """
        failures = 0
        while True:
            try:
                return self._pages(request, progress)
            except LostAnswer as lost:
                failures += 1
                why = lost.__cause__ if isinstance(lost.__cause__, AccountError) else lost
                pause = self._policy.pause(failures, lost)
            if failures >= self._policy.tries:
                raise why
            self._policy.sleep(pause)

    def _pages(self, request: Retrieve, progress: Progress | None) -> list[dict[str, Any]]:
        records: list[dict[str, Any]] = []
        for page in self._each_page(request):
            records.extend(page)
            if progress is not None:
                progress(len(records))
        return records

    def _each_page(self, request: Retrieve) -> Iterator[list[dict[str, Any]]]:
        return each_page(self._exchange, request, timeout=self._connection.timeouts.retrieve)

    def _write(self, method: str, objects: Sequence[SoapObject], options: SoapObject | None) -> list[Result]:
        from mcdecl.account.soap.write import objects_message

        _check_count(objects)
        if isinstance(objects[0].get(TYPE), Routes):
            return self._guarded(lambda: self._objects.write(method, objects))
        message = partial(objects_message, method, objects, options)
        answer = self._run(method, message, repeatable=False, check=check_write)
        return write_results(answer, len(objects))

    def _run(
        self,
        operation: str,
        message: Callable[[], Any],
        *,
        repeatable: bool = True,
        check: Callable[[Answer], None],
    ) -> Answer:
        call = self._call(operation, message, repeatable=repeatable, check=check)
        return self._guarded(lambda: self._exchange.run(call))

    def _call(
        self, operation: str, message: Callable[[], Any], *, repeatable: bool, check: Callable[[Answer], None]
    ) -> SoapCall:
        return SoapCall(operation, message, repeatable, self._connection.timeouts.call, check)

    def _whereabouts(self) -> WorkingUnit:
        access = self._policy.run(self._gate.access, repeatable=True, what="The token request")
        return whereabouts(access, self._caller, self._connection, self._policy)

    def _guarded(self, work: Callable[[], T]) -> T:
        """The value of `work`, once it is sure that this is the business unit that is meant.

        If it fails, no secret that the other side may have echoed is in the error's words.
        """
        try:
            self._inquiry.check()
            return work()
        except AccountError as error:
            for link in _links(error):
                if isinstance(link, AccountError):
                    link.redact(self._redactor)
            raise


def _links(error: BaseException) -> list[BaseException]:
    """The exception and all it comes from, each once: such chains can run in a circle."""
    links: list[BaseException] = []
    waiting: list[BaseException | None] = [error]
    while waiting:
        link = waiting.pop()
        if link is not None and link not in links:
            links.append(link)
            waiting += [link.__cause__, link.__context__]
    return links


def _check_count(objects: Sequence[SoapObject]) -> None:
    if not 1 <= len(objects) <= MOST_OBJECTS:
        raise ValueError(f"A call takes 1 to {MOST_OBJECTS} objects, not {len(objects)}.")
