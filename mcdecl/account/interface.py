"""Interface of the account for the rest of the program: reads, writes and their results, without SOAP."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, Protocol

from msgspec import Struct

from mcdecl.wire.routes import Listed, RestRetrieve, Routes
from mcdecl.wire.values import TYPE, Result, Retrieve, SoapObject

MOST_OBJECTS = 50
"""Advice for the number of objects in one synchronous call (fact:objects-a-call)."""

Progress = Callable[[int], None]


def most_objects(record: SoapObject) -> int:
    """How many objects of this one's type go into one call: over REST each has a call of its own."""
    return 1 if isinstance(record.get(TYPE), Routes) else MOST_OBJECTS


class Identity(Struct, frozen=True):
    """Who an account is; nothing secret.

    Attributes:
        business_unit: The MID that the connection names, or None for the package's own.
        auth_url: Where tokens come from, or None when the login needs none.
        soap_url: Where SOAP goes, as far as it is known yet.
        rest_url: The base of REST addresses, as far as it is known yet.
    """

    business_unit: int | None
    auth_url: str | None
    soap_url: str | None
    rest_url: str | None


class SystemStatus(Struct, frozen=True):
    """How the account is doing.

    Attributes:
        status: OK, UnplannedOutage or InMaintenance, or a word that the service may add one day.
        message: The service's own words.
        business_unit: The MID that calls work in, or None if nothing tells.
        enterprise: The EID it belongs to, or None if nothing tells.
        auth_url: Where tokens come from, or None when the login needs none.
        soap_url: Where SOAP goes.
        rest_url: The base of REST addresses, or None when there is none.
        token_seconds: Seconds until the token expires, or None when the login needs none.
        round_trip_ms: Milliseconds from the question to its answer.
        scopes: What the installed package may do, or None where nothing tells.
    """

    status: str
    message: str
    business_unit: int | None
    enterprise: int | None
    auth_url: str | None
    soap_url: str
    rest_url: str | None
    token_seconds: float | None
    round_trip_ms: float
    scopes: tuple[str, ...] | None = None

    @property
    def ok(self) -> bool:
        """Whether the service says that all is well."""
        return self.status == "OK"


class PerformResult(Result, frozen=True):
    """What the account said about one definition of a Perform.

    Attributes:
        task: The task it started: `ID` (by which import results are found), `InteractionObjectID`.
    """

    task: SoapObject | None = None


def summed(progress: Progress, parts: int) -> list[Progress]:
    """For each of several counts a callback, which tells `progress` the sum of all."""
    counts = [0] * parts

    def part(index: int) -> Progress:
        def tell(count: int) -> None:
            counts[index] = count
            progress(sum(counts))

        return tell

    return [part(index) for index in range(parts)]


class Account(Protocol):
    """A live account. Every method may raise an AccountError; no other exception is the account's fault."""

    @property
    def identity(self) -> Identity:
        """Who this is; asks nothing."""

    def business_unit(self) -> int | None:
        """The MID that calls work in, as the account itself says; None if nothing tells. Asked once.

        Raises:
            WrongBusinessUnit: It is another one than the connection names.
        """

    @property
    def calls(self) -> Mapping[str, int]:
        """How many requests went out, by operation."""

    @property
    def server_time(self) -> datetime | None:
        """When the last SOAP answer was made, by the service's clock in UTC; None before the first."""

    def retrieve(self, request: Retrieve | RestRetrieve, *, progress: Progress | None = None) -> list[dict[str, Any]]:
        """Every object that the question finds, over all pages, or those of the first page if it wants no more.

        Args:
            request: What is asked.
            progress: Told after each page how many objects there are so far.
        """

    def pages(self, request: Retrieve) -> Iterator[list[dict[str, Any]]]:
        """The objects that a question finds, page by page; whoever stops listening has asked for no more pages.

        Raises:
            LostAnswer: A later page was lost; only asking from the first page on gives all objects.
        """

    def retrieve_all(
        self, requests: Sequence[Retrieve | RestRetrieve], *, progress: Progress | None = None
    ) -> list[list[dict[str, Any]]]:
        """The answers to several questions, asked side by side, in the order of the questions.

        Args:
            requests: What is asked.
            progress: Told after each page how many objects there are so far, over all questions.
        """

    def create(self, objects: Sequence[SoapObject], *, options: SoapObject | None = None) -> list[Result]:
        """Create at most 50 objects in one call; one result for each, in order.

        Raises:
            LostAnswer: They may or may not exist now; read before trying again.
        """

    def update(self, objects: Sequence[SoapObject], *, options: SoapObject | None = None) -> list[Result]:
        """Update at most 50 objects in one call; one result for each, in order.

        Raises:
            LostAnswer: They may or may not be changed now; read before trying again.
        """

    def delete(self, objects: Sequence[SoapObject], *, options: SoapObject | None = None) -> list[Result]:
        """Delete at most 50 objects in one call; one result for each, in order.

        Raises:
            LostAnswer: They may or may not be gone now; read before trying again.
        """

    def perform(self, action: str, objects: Sequence[SoapObject]) -> list[PerformResult]:
        """Do something with existing definitions, such as `start`; one result for each, in order.

        Raises:
            LostAnswer: It may or may not have begun; look before trying again.
        """

    def extract(self, type_id: str, parameters: Mapping[str, str]) -> str:
        """Ask for one extract by the Extract method; the id of the request.

        Raises:
            LostAnswer: It may or may not have been taken; look before trying again.
        """

    def describe(self, object_type: str) -> dict[str, Any] | None:
        """What the service says about a type of object, or None (some accounts describe nothing)."""

    def version(self) -> str:
        """The version that the service gives itself."""

    def status(self) -> SystemStatus:
        """How the account is doing."""

    def rest_get(self, path: str, params: Mapping[str, str] | None = None, *, listed: Listed | None = None) -> Any:
        """What REST has at `path`, decoded from JSON.

        `listed` is what a list has just shown of the object there: while that is what it was before, what the path had
        then may be given.

        Raises:
            PermissionDenied: The credential lacks the scope, or the login has no REST.
            NotFound: There is nothing at this path.
        """

    def rest_list(self, path: str) -> list[dict[str, Any]]:
        """The items of a REST collection, over all pages."""

    def close(self) -> None:
        """Let go of connections and tokens."""
