"""What every object type is: its names for Retrieve, and Create, Update and Delete of one object."""

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from msgspec import Struct, field

from mcdecl.sandbox.errors import Code, RefusalError
from mcdecl.sandbox.soap.reader import TYPE, Document
from mcdecl.sandbox.soap.writer import ResultWriter, Write

if TYPE_CHECKING:
    from mcdecl.sandbox.account import SandboxAccount

__all__ = ["TYPE", "Document", "Done", "ObjectKind", "SaveMode", "find", "same", "stamped", "words"]


class SaveMode(Struct, frozen=True):
    """Whether a write may add and may change, from the method and SaveOptions (fact:save-options).

    Attributes:
        add: A missing object may be made.
        change: An existing object may be changed.
        only: The caller said AddOnly or UpdateOnly (or the method implies it).
    """

    add: bool
    change: bool

    @staticmethod
    def of(method: str, action: str | None) -> "SaveMode":
        """The mode for `Create` or `Update` under a SaveAction; `Default` and `Nothing` leave the method's own."""
        modes = {
            "AddOnly": SaveMode(True, False),
            "UpdateOnly": SaveMode(False, True),
            "UpdateAdd": SaveMode(True, True),
        }
        default = SaveMode(True, False) if method == "Create" else SaveMode(False, True)
        return modes.get(action or "", default)


class Done(Struct, frozen=True):
    """A write that succeeded.

    Attributes:
        message: The StatusMessage.
        new_id: NewID of a Create; 0 for objects that are known by ObjectID.
        object_id: NewObjectID of a Create.
        echo: The Object of the answer.
        echo_on_create: Whether a Create's answer has the Object (folders' do not, fact:folder-create-no-object).
    """

    message: str
    new_id: int = 0
    object_id: str | None = None
    echo: Document = field(default_factory=dict)
    echo_on_create: bool = True


class ObjectKind:
    """One object type. Methods that a type does not have refuse with the documented code.

    Attributes:
        name: The type's name on the wire.
        retrievable: The dotted names that Retrieve takes.
        partner_properties: Those of them that come as PartnerProperties.
        write_only: Names that Describe lists though they cannot be retrieved.
        required: Names that Describe marks as required.
        filter_only: Names that a filter takes and that cannot be retrieved.
        filtered_by: Names of which Retrieve needs one in its filter; none needed when empty.
    """

    name: str
    retrievable: tuple[str, ...] = ()
    partner_properties: tuple[str, ...] = ()
    write_only: tuple[str, ...] = ()
    required: tuple[str, ...] = ()
    filter_only: tuple[str, ...] = ()
    filtered_by: tuple[str, ...] = ()

    def views(self, account: "SandboxAccount", /) -> Sequence[Document] | Iterable[Document]:
        """All objects as they read."""
        raise NotImplementedError

    def narrowed(self, account: "SandboxAccount", _part: Document, /) -> Sequence[Document] | Iterable[Document]:
        """Objects among which are all that a filter lets through, for types that can tell without reading them all."""
        return self.views(account)

    def writer(self, names: Sequence[str], /) -> Write:
        """What writes objects as Results elements with the names asked for."""
        return ResultWriter(self.name, names, self.partner_properties)

    def prepare(self, _account: "SandboxAccount", _sent: Sequence[Document], /) -> None:
        """Looks up for all objects of a call what each of them will need, where that is cheaper."""
        return

    def create(self, _account: "SandboxAccount", _sent: Document, _mode: SaveMode, /) -> Done:
        """Creates one object.

        Args:
            _account: Where.
            _sent: What came.
            _mode: What SaveOptions allow.

        Returns:
            What to answer.

        Raises:
            RefusalError: When the object is refused.
        """
        raise self._not_allowed("Create")

    def update(self, _account: "SandboxAccount", _sent: Document, _mode: SaveMode, /) -> Done:
        """Updates one object; see `create`."""
        raise self._not_allowed("Update")

    def delete(self, _account: "SandboxAccount", _sent: Document, /) -> Done:
        """Deletes one object; see `create`."""
        raise self._not_allowed("Delete")

    def _not_allowed(self, method: str) -> RefusalError:
        return RefusalError(Code.METHOD_NOT_ALLOWED, f"{method} is not allowed for the object type {self.name}.")


def same(left: object, right: object) -> bool:
    """Whether two texts are equal to the server, which compares without case."""
    return isinstance(left, str) and isinstance(right, str) and left.casefold() == right.casefold()


def find(documents: Iterable[Document], name: str, value: object) -> Document | None:
    """The first document whose `name` equals `value` to the server."""
    if not isinstance(value, str) or not value:
        return None
    wanted = value.casefold()
    for document in documents:
        held = document.get(name)
        if isinstance(held, str) and held.casefold() == wanted:
            return document
    return None


def stamped(account: "SandboxAccount", document: Document, *, new: bool) -> Document:
    """`document` with its dates: ModifiedDate now, CreatedDate too when it is new."""
    now = account.now()
    return {**document, **({"CreatedDate": now} if new else {}), "ModifiedDate": now}


def words(text: str) -> tuple[str, ...]:
    """The names in a text that lists them with blanks between."""
    return tuple(text.split())
