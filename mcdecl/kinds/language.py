"""The attribute language: what a kind declares, once, and everything else is derived from.

A kind is a value. From its attributes come the JSON Schema, the properties of a Retrieve, the reading and
building of SOAP objects, the diff and its verdicts, and the reference page of `mcdecl explain`.
"""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from enum import StrEnum
from functools import partial
from typing import TYPE_CHECKING, Any, Final, Protocol, TypeAlias

from msgspec import Struct, field

from mcdecl.kinds.audience import Audience
from mcdecl.kinds.inside import Inside
from mcdecl.kinds.rules import IN_PLACE, ChangeRule, Unfit
from mcdecl.kinds.types import Flag, Schema, Type
from mcdecl.kinds.values import UNMANAGED, Unknown
from mcdecl.kinds.wire import Codec, Lookup, WriteContext
from mcdecl.wire.routes import ID, KEY, Routes
from mcdecl.wire.values import FilterPart, SoapObject, at

if TYPE_CHECKING:
    from datetime import datetime

    from mcdecl.kinds.checks import Check
    from mcdecl.kinds.facts import ResourceFacts
    from mcdecl.kinds.flow import Flow
    from mcdecl.kinds.risk import Hazard, Subject
    from mcdecl.kinds.runs import Runs, Step

Compare = Callable[[Any, Any], bool | None]
Words = Callable[[Mapping[str, Any], tuple[str | int, ...]], Iterable[tuple[str, str]]]


class Link(Struct, frozen=True):
    """Another resource that is named inside a value.

    `path` leads to it in the normal form, `written` in YAML; `prefix` stands before the key there.
    """

    kind: str
    key: str
    path: tuple[str, ...]
    written: tuple[str | int, ...] | None = None
    prefix: str = ""


class Inner(Struct, frozen=True):
    """A resource that is declared inside a value of another one: what YAML says of it, and where in the value."""

    kind: str
    key: str
    written: Mapping[str, Any]
    path: tuple[str | int, ...]


def equal(before: Any, after: Any) -> bool | None:
    """Three-valued comparison: True same, False different, None when the account cannot show it."""
    if isinstance(before, Unknown):
        return None
    return bool(before == after)


class Attribute(Struct, frozen=True, kw_only=True):
    """One thing that can be said about a resource.

    Attributes:
        name: the word in YAML.
        type: its type and limits.
        doc: one or two sentences for schemas, editors and reference pages.
        wire: how it travels; None when a surrounding attribute carries it.
        default: what the account applies when the YAML is silent (compared as such), or UNMANAGED: then it is
            not managed unless you set it.
        required: must be written; with `unless` only where that attribute is not written beside it, or that flag not
            set.
        local: a word to mcdecl: it never travels and is no part of the state.
        change: what changing it means.
        readable: False when no call shows it; then a written value compares as unknown.
        detail: only the answer for one object shows it (`Kind.detail`), which is asked for the resources that write it.
        usual: for what only the answer for one object shows, the value that most have: an export leaves it unsaid, so
            that not every plan has to ask for each object.
        unseen: for what is readable only in part, or not by every credential: the part of a written value that may
            not be shown, None when all of it is. A digest of it is kept, to compare it with later.
        refers_to: the kind whose external key the value is.
        always_sent: goes into every update of the resource, changed or not.
        compare: how values before and after compare, where equality is not enough.
        by_key: differences of a mapping are shown entry by entry.
        inside: how a value falls into parts that have no key; differences are then shown part by part.
        show: the value as a person would write it, where JSON is not that.
        yaml_form: the normal form as YAML says it, where that is another one: what is exported.
        added, dropped: for Items, the verdict on an item that only the YAML, or only the account, has:
            a reason why not, or None.
        unsure: for Items, what nobody knows about making an item, in a sentence, or None.
        hazard: what is dangerous about a change from one value to another, if anything is.
        unfit: why a value must not be set, at a time by the account's clock and beside its siblings: a plan blocks who
            would set it, and lint says so; what the account has already stays.
        lost: for Items and mappings shown `by_key`, what is lost with one entry: its name, its value.
        shapes: its siblings mean something else under another value, so that a refused change of it is the only one
            that is judged.
        field_of: it names fields of a data extension: the attribute of the resource that has the key of that one; empty
            for the resource itself.
        unique: no two resources of the kind may share the value, whatever its case.
        sql: it is the SELECT that a run carries out: checks of SQL, lineage and formatting read it.
        rows: what a change of it does to the rows that come out, at worst; None where it has nothing to do with them.
        in_file: the YAML may say `{file: PATH}` instead, and the text of that file is the value.
        links: the resources that a value names inside itself, where it is not simply an external key.
        links_to: gives the kinds of which those may be.
        taken_out: from the key of the resource and the value as YAML has it, the value with addresses in place of the
            resources that are declared inside it, and these.
        put_back: the reverse, from the key, the value and what can be declared by address: the value, and the
            addresses of what it declares.
        rehearsed: the value as a rehearsal has it, in an account that holds only what projects declare.
        completed: the normal form of the value given the others of the resource, whose defaults decide about it.
        apart: create and update do not carry it: a call of its own sets it afterwards, and its codec gives the
            whole of that call.
        brought: for Items, by the state of a new resource, the casefolded names of items that the account adds to it
            itself; None where nobody knows which.
        clearable: whether a call can take a value away again where there was none before.
        applies: for what no call shows, whether it may have a value beside the others of a resource.
        examples: values for editors and reference pages.
        words: for editors, the usual values, or keys of a mapping, each with what it means: from what is written
            beside the attribute, and the path of the value below it.
    """

    name: str
    type: Type
    doc: str
    wire: Codec | None = None
    default: Any = None
    required: bool = False
    unless: str | None = None
    local: bool = False
    change: ChangeRule = IN_PLACE
    readable: bool = True
    detail: bool = False
    usual: Any = None
    unseen: Callable[[Any], Any] | None = None
    refers_to: str | None = None
    always_sent: bool = False
    compare: Compare = equal
    by_key: bool = False
    inside: Inside | None = None
    show: Callable[[Any], str] | None = None
    yaml_form: Callable[[Any], Any] | None = None
    added: "Callable[[Mapping[str, Any], ResourceFacts], str | None] | None" = None
    dropped: Callable[[Mapping[str, Any]], str | None] | None = None
    unsure: Callable[[Mapping[str, Any]], str | None] | None = None
    hazard: "Callable[[Any, Any, Subject], Hazard | None] | None" = None
    unfit: "Callable[[Any, datetime, Mapping[str, Any]], Unfit | None] | None" = None
    lost: "Callable[[str, Any, Subject], Hazard] | None" = None
    shapes: bool = False
    field_of: str | None = None
    unique: bool = False
    in_file: bool = False
    sql: bool = False
    rows: Audience | None = None
    links: Callable[[Any], Iterable[Link]] | None = None
    links_to: Callable[[], Iterable[str]] | None = None
    taken_out: Callable[[str, Any], tuple[Any, Sequence[Inner]]] | None = None
    put_back: Callable[[str, Any, Mapping[str, Mapping[str, Any]]], tuple[Any, set[str]]] | None = None
    rehearsed: Callable[[Any], Any] | None = None
    completed: Callable[[Any, Mapping[str, Any]], Any] | None = None
    apart: bool = False
    brought: Callable[[Mapping[str, Any]], frozenset[str] | None] | None = None
    clearable: bool = True
    applies: Callable[[Mapping[str, Any]], bool] | None = None
    examples: tuple[Any, ...] = ()
    words: "Words | None" = None

    @property
    def listed(self) -> bool:
        """Whether a look at many objects shows it."""
        return self.readable and not self.detail


class Group(Struct, frozen=True):
    """Attributes under one name. With `optional` an absent group is None, otherwise its defaults apply.

    `absent` says of which records it is None, where it has no codec of its own. With `shared`, what is written alike in
    many places has one normal form, which nobody changes.
    """

    attributes: tuple[Attribute, ...]
    optional: bool = False
    finish: Callable[[dict[str, Any]], dict[str, Any] | None] | None = None
    absent: Callable[[Mapping[str, Any]], bool] | None = None
    shared: bool = False

    def schema(self) -> Schema:
        """An object schema over the attributes."""
        return object_schema(self.attributes)

    def normal(self, value: Any) -> dict[str, Any] | None:
        """Every attribute in normal form, then `finish` for what depends on several."""
        if self.shared and (key := _written_alike(value)) is not None:
            known = _NORMAL.setdefault(id(self.attributes), {})
            if (state := known.get(key)) is None:
                if len(known) >= _MOST_NORMAL:
                    known.clear()
                state = known[key] = self._normal(value)
            return state
        return self._normal(value)

    def _normal(self, value: Any) -> dict[str, Any] | None:
        state = normal_state(self.attributes, value)
        return self.finish(state) if self.finish else state


_MOST_NORMAL: Final = 100_000
_NORMAL: Final[dict[int, dict[tuple[Any, ...], dict[str, Any] | None]]] = {}
"""Normal forms by what was written, for each declaration whose groups are shared."""
_PLAIN: Final = frozenset({str, int, bool, type(None)})
"""Types whose values are the same where they are equal; of numbers with a point, 0.0 and -0.0 are not."""


def _written_alike(value: Mapping[str, Any]) -> tuple[Any, ...] | None:
    """What stands for a mapping of plain values, which are told apart by their types as well; None for any other."""
    types = tuple(map(type, value.values()))
    return (*value, *value.values(), *types) if _PLAIN.issuperset(types) else None


class Items(Struct, frozen=True):
    """A list of groups that are told apart by the attribute `key`, without regard to case or order.

    `gone` names the flag by which an item is declared away, `formerly` the attribute with an item's earlier key;
    both are words to mcdecl and no part of the state.
    """

    group: Group
    key: str = "name"
    min_items: int = 0
    gone: str | None = None
    formerly: str | None = None

    def schema(self) -> Schema:
        """An array schema."""
        schema: Schema = {"type": "array", "items": self.group.schema()}
        if self.min_items:
            schema["minItems"] = self.min_items
        return schema

    def normal(self, value: Any) -> list[dict[str, Any]]:
        """The items in their written order, each in normal form, without those that are declared away."""
        kept = [item for item in value if not (self.gone and item.get(self.gone))]
        return [state for item in kept if (state := self.group.normal(item)) is not None]


class Reference(Struct, frozen=True):
    """An attribute of a resource that names another resource, and the path to the name.

    `written` is the path in YAML where that is another one; `prefix` stands before the key in the value.
    """

    attribute: Attribute
    kind: str
    key: str
    path: tuple[str, ...]
    written: tuple[str | int, ...] | None = None
    prefix: str = ""


class Children(Struct, frozen=True, kw_only=True):
    """A Retrieve that belongs to every resource of a kind: the fields of data extensions.

    The records found by `parent` in the resources' keys are put under `into` of each parent's record, in the
    order of `order`; `attribute` is where a resource declares them. Some accounts fail on the filter; the reader
    then asks for all and sorts them out.
    """

    object_type: str
    parent: str
    properties: tuple[str, ...]
    into: str
    order: str
    attribute: str


class RestList(Struct, frozen=True, kw_only=True):
    """A REST list that shows what SOAP does not: the entries whose `key` is the resource's, put under `into`.

    `needed` says for which SOAP records it is worth the call; `expected`, by the state of a resource, for which it will
    be, so that it need not wait for the record.
    """

    path: str
    key: str
    into: str
    needed: Callable[[Mapping[str, Any]], bool] = lambda _record: True
    expected: Callable[[Mapping[str, Any]], bool] = lambda _state: False


Naming: TypeAlias = tuple[str, Callable[[Mapping[str, Any]], Iterable[tuple[str, str]]]]
"""A kind whose records name objects of another one, and what reads key and id of each out of such a record."""


class Neighbours(Protocol):
    """What mcdev has retrieved beside an object; types are those of mcdev."""

    def text(self) -> str:
        """The text that lies beside its JSON file.

        Raises:
            OSError: There is none.
        """
        ...

    def key(self, type_: str, name: str) -> str | None:
        """The key of the object with this name, or None.

        Raises:
            NotExpressible: Several have it.
        """
        ...

    def name(self, type_: str, key: str) -> str | None:
        """The name of the object with this key, or None."""
        ...

    def found(self, kind: str, key: str) -> str:
        """The key of a resource that records of another kind tell of (`Kind.found_in`), from its key in mcdev."""
        ...


class Mcdev(Struct, frozen=True):
    """How the peer tool mcdev keeps objects of a kind. One of `read` and `record` says how they are read.

    Attributes:
        types: Its names for the type, that of its newest version first.
        key: The name of the external key in its JSON.
        read: From the kind, the JSON of one object and what lies beside it to what YAML would say. Raises
            NotExpressible for what YAML cannot say.
        record: From the JSON and what lies beside it to a record as the account shows it, with a key wherever that
            has an id: the codecs of the attributes read it. Raises NotExpressible as well.
        older_keys: Names that other versions give the external key.
    """

    types: tuple[str, ...]
    key: str
    read: "Callable[[Kind, Mapping[str, Any], Neighbours], dict[str, Any]] | None" = None
    record: Callable[[Mapping[str, Any], Neighbours], dict[str, Any]] | None = None
    older_keys: tuple[str, ...] = ()


class Look(StrEnum):
    """How drawings show a resource: each look has its colour and shape."""

    ROWS = "rows"
    FILLS = "fills"
    FILTER = "filter"
    SEQUENCE = "sequence"
    PLAIN = "plain"


class RestWrites(Struct, frozen=True, kw_only=True):
    """That some objects of a kind which SOAP reads and deletes are made and changed over REST.

    Attributes:
        routes: where.
        needed: by the state of a resource, whether it is one of them.
        object: from what a call over SOAP would say and what codecs know, the object as REST has it; the state has
            the key under `@key`.
    """

    routes: Routes
    needed: Callable[[Mapping[str, Any]], bool]
    object: Callable[[SoapObject, WriteContext], SoapObject]


class RestDetail(Struct, frozen=True, kw_only=True):
    """A REST answer for one object that shows what lists do not; it is put under `into`.

    The path may hold any property of the object's record in braces. It costs a call for each object, unless `dated`, a
    list that tells at `changed` when each was changed last, shows that the answer is the one that is known already. Its
    entries are found by `on`, whose value is the one of the record's property `at`.
    """

    path: str
    into: str
    dated: str = ""
    changed: str = ""
    on: str = ""
    at: str = ""


class Kind(Struct, frozen=True, kw_only=True):
    """A sort of resource: its names, its attributes, and how the account holds it.

    Attributes:
        name: the word in addresses: `data_extension`.
        section: the word in YAML files: `data_extensions`; None for what is only referred to.
        title: the words for people.
        doc: what it is for, for schemas and reference pages.
        soap_type: the type on the wire; None for what only REST shows.
        routes: where REST keeps its objects, for what SOAP cannot read or change.
        created_as, deleted_as: the SOAP type of a create or a delete, where REST has all the rest.
        over_rest: how some of its objects are made and changed over REST, where SOAP has all the rest.
        uncarried: attributes that a create does not carry and an update has to add.
        paused_by: the flag, set apart, that has to be off while anything else of an object changes.
        switch_note: by the state of an object, what a plan that changes it or what it runs says of whether it starts by
            itself; empty where there is nothing to say.
        found_in: the kind whose records alone tell of its objects, and what reads key and id of each out of one.
        named_in: the kind whose records also name its objects; with `found_in`, by further keys that a project may use.
        absent: what to do about one that the account lacks, where a project cannot declare it.
        undeletable: why none is ever deleted.
        uncreatable: why the account would create none with a state, or None.
        declarable: whether an object, by its state, is of a sort that a project declares; others the account has of
            itself, and they are only referred to. None when all are.
        busy: why an object, by its record, must not be changed now, or None.
        elsewhere: most of its objects are made in the user interface, so that naming one that no file declares is
            nothing to warn about.
        points_at: what a record names by id or name only: kind, property, value.
        attributes: what can be declared.
        locate: the wire path that finds the object in an update.
        key_path: the wire path of the external key.
        identity: further wire paths to read that tell who an object is.
        only: a filter that belongs to every Retrieve (only active queries count).
        children, rest, detail: further reads.
        folder_types: the folder content types that may hold it, the usual one first.
        system_folder_types: content types of folders whose content the account makes itself: what is there can be
            referred to, and is never created.
        folders_by_hand: where people make such folders, because the API refuses to; else empty.
        above: for a kind that nests, the key of the resource that one with this key lies in.
        rekey: whether the account can give an existing object another external key.
        rekeyed: the wire parts that do so, where it is not the external key itself that travels.
        renames_away: whether a replace renames the old object out of the way first, because a name stays taken
            for a while after a delete; else the old one is deleted first.
        deletion: what is lost when one is deleted.
        rows: whether its objects hold rows.
        row_keys: by the state of one that holds rows, the names of what tells its rows apart; None where nothing does.
        named: whether references to its objects say the name, because the key differs in every account.
        holds: whether its objects only hold others, or what others use: no rows go through them.
        run: how it is run, and what that does to rows; None for what nobody starts.
        step: how a step of an automation names it; None for what no step runs.
        flow: by the state of a resource, where rows come from and go to, where `run` does not tell it all.
        look: how drawings show it; None as follows from what it does.
        mcdev: how the peer tool mcdev keeps them; None where that is not known.
        idle: what to say of one that nothing applies or runs: what nobody does with it, and who may all the same;
            None where that is told by what it fills and by the automations.
        build: makes the wire object of a new resource from key and state, where attributes alone do not.
        scopes: the scopes of an installed package that it needs, without `_read` and `_write`
            (fact:scopes-of-kinds).
        key_limit, key_advice: characters that an external key may have, and should have.
        checks: what a schema cannot say, checked offline.
        example: a short YAML sample for reference pages.
    """

    name: str
    title: str
    doc: str
    section: str | None = None
    soap_type: str | None = None
    routes: Routes | None = None
    created_as: str | None = None
    deleted_as: str | None = None
    over_rest: RestWrites | None = None
    paused_by: str | None = None
    switch_note: "Callable[[Mapping[str, Any]], str] | None" = None
    uncarried: tuple[str, ...] = ()
    found_in: Naming | None = None
    named_in: Naming | None = None
    absent: str = ""
    undeletable: str | None = None
    uncreatable: Callable[[Mapping[str, Any]], str | None] | None = None
    declarable: Callable[[Mapping[str, Any]], bool] | None = None
    busy: Callable[[Mapping[str, Any]], str | None] | None = None
    elsewhere: bool = False
    points_at: Callable[[Mapping[str, Any]], Iterable[tuple[str, str, str]]] | None = None
    attributes: tuple[Attribute, ...] = ()
    locate: str = "CustomerKey"
    key_path: str = "CustomerKey"
    identity: tuple[str, ...] = ("ObjectID", "Name")
    only: FilterPart | None = None
    children: Children | None = None
    rest: RestList | None = None
    detail: RestDetail | None = None
    folder_types: tuple[str, ...] = ()
    system_folder_types: tuple[str, ...] = ()
    folders_by_hand: str = ""
    above: Callable[[str], str | None] | None = None
    rekey: bool = False
    rekeyed: "Callable[[str, Lookup], Mapping[str, Any]] | None" = None
    renames_away: bool = False
    deletion: "Callable[[Subject], Hazard] | None" = None
    rows: bool = False
    row_keys: Callable[[Mapping[str, Any]], tuple[str, ...]] | None = None
    named: bool = False
    holds: bool = False
    run: "Runs | None" = None
    step: "Step | None" = None
    flow: "Callable[[Mapping[str, Any]], Flow] | None" = None
    look: Look | None = None
    mcdev: Mcdev | None = None
    idle: tuple[str, str] | None = None
    build: "Callable[[str, Mapping[str, Any], Lookup], SoapObject] | None" = None
    scopes: tuple[str, ...] = ()
    key_limit: int = 200
    key_advice: int = 36
    checks: "tuple[Check, ...]" = ()
    example: str = ""
    notes: tuple[str, ...] = field(default=())

    def attribute(self, name: str) -> Attribute:
        """The attribute called `name`.

        Raises:
            KeyError: there is none.
        """
        for attribute in self.attributes:
            if attribute.name == name:
                return attribute
        raise KeyError(name)

    @property
    def type(self) -> str | Routes | None:
        """What stands under `@type` of an object that is read, changed or deleted."""
        return self.routes or self.soap_type

    @property
    def sql(self) -> str | None:
        """The attribute with the SELECT that a run carries out, or None."""
        return next((attribute.name for attribute in self.attributes if attribute.sql), None)

    @property
    def drawn(self) -> Look:
        """How drawings show it."""
        if self.look is not None:
            return self.look
        if self.rows:
            return Look.ROWS
        if self.run is not None and self.run.parts is not None:
            return Look.SEQUENCE
        return Look.FILLS if self.run is not None and self.run.fills else Look.PLAIN

    def key_of(self, record: Mapping[str, Any]) -> str:
        """The external key of a record, empty when it has none."""
        return str(at(record, KEY if self.routes else self.key_path) or "")

    def name_of(self, record: Mapping[str, Any]) -> str:
        """The name of a record."""
        return str(record.get("name" if self.routes else "Name") or "")

    def id_of(self, record: Mapping[str, Any]) -> str:
        """The id by which other objects mean the one of a record."""
        return str(record.get(ID if self.routes else "ObjectID") or "")

    @property
    def changed_at(self) -> str:
        """The property of a record that tells when its object was changed last, in the account's time."""
        return "modifiedDate" if self.routes else "ModifiedDate"

    def changed_by(self, record: Mapping[str, Any]) -> str:
        """Who changed the object of a record last, empty when it does not tell: only a few of REST's lists do."""
        return str(record.get("modifiedBy") or "")

    def retrieved(self) -> tuple[str, ...]:
        """The properties of a Retrieve of this kind, each once, key and identity first."""
        wanted = [self.key_path, *self.identity]
        for attribute in self.attributes:
            wanted += _reads(attribute)
        return tuple(dict.fromkeys(wanted))

    def needs_detail(self, state: Mapping[str, Any]) -> bool:
        """Whether a resource in normal form says something that only the answer for one object shows."""
        return self.detail is not None and _needs_detail(self.attributes, state)

    def references(self, state: Mapping[str, Any]) -> Iterable[Reference]:
        """What a resource in normal form refers to."""
        return _references(self.attributes, state)


def _reads(attribute: Attribute) -> list[str]:
    if not attribute.readable:
        return []
    if attribute.wire is not None:
        return list(attribute.wire.reads)
    if isinstance(attribute.type, Group):
        return [path for inner in attribute.type.attributes for path in _reads(inner)]
    return []


def _needs_detail(attributes: Sequence[Attribute], state: Mapping[str, Any]) -> bool:
    return any(
        attribute.detail
        or (isinstance(attribute.type, Group) and _needs_detail(attribute.type.attributes, state[attribute.name]))
        for attribute in attributes
        if state.get(attribute.name) is not None
    )


def _references(
    attributes: Sequence[Attribute], state: Mapping[str, Any], above: tuple[str, ...] = ()
) -> Iterable[Reference]:
    for attribute in _referring(attributes):
        value = state.get(attribute.name)
        if value is None:
            continue
        path = (*above, attribute.name)
        if attribute.refers_to and isinstance(value, str):
            yield Reference(attribute, attribute.refers_to, value, path)
        elif attribute.links is not None:
            for link in attribute.links(value):
                written = None if link.written is None else (*path, *link.written)
                yield Reference(attribute, link.kind, link.key, (*path, *link.path), written, link.prefix)
        elif isinstance(attribute.type, Group) and isinstance(value, Mapping):
            yield from _references(attribute.type.attributes, value, path)


_REFERRING: dict[int, tuple[Sequence[Attribute], tuple[Attribute, ...]]] = {}
"""The attributes of a declaration that can refer to something, by the identity of the declaration."""


def _referring(attributes: Sequence[Attribute]) -> tuple[Attribute, ...]:
    known = _REFERRING.get(id(attributes))
    if known is None or known[0] is not attributes:
        known = _REFERRING[id(attributes)] = (attributes, tuple(filter(_can_refer, attributes)))
    return known[1]


def _can_refer(attribute: Attribute) -> bool:
    if attribute.refers_to or attribute.links is not None:
        return True
    return isinstance(attribute.type, Group) and any(map(_can_refer, attribute.type.attributes))


def normal_state(attributes: Sequence[Attribute], written: Mapping[str, Any], *, local: bool = False) -> dict[str, Any]:
    """The normal form of what was written: every attribute, defaults filled in, unmanaged ones left out.

    Words to mcdecl are left out of a state; with `local` they are what is asked for.
    """
    rules = _normal_rules(attributes)
    state: dict[str, Any] = {}
    for name, normal, absent, is_local in rules.values:
        if is_local and not local:
            continue
        value = written.get(name)
        if value is not None:
            state[name] = normal(value)
        elif absent is not UNMANAGED:
            state[name] = absent() if callable(absent) else absent
    for name, completed in rules.completed:
        if name in state:
            state[name] = completed(state[name], state)
    return state


class _NormalRules(Struct, frozen=True):
    """How the normal form of a declaration is made.

    `values` has for each attribute its name, what makes the normal form of a value, what stands for a missing one (or
    makes it), and whether it is a word to mcdecl; `completed` has what completes a whole state.
    """

    attributes: Sequence[Attribute]
    values: tuple[tuple[str, Callable[[Any], Any], Any, bool], ...]
    completed: tuple[tuple[str, Callable[[Any, Mapping[str, Any]], Any]], ...]


_NORMAL_RULES: dict[int, _NormalRules] = {}
"""By the identity of a declaration's attributes: every field of every data extension asks."""


def _normal_rules(attributes: Sequence[Attribute]) -> _NormalRules:
    known = _NORMAL_RULES.get(id(attributes))
    if known is None or known.attributes is not attributes:
        known = _NORMAL_RULES[id(attributes)] = _NormalRules(
            attributes,
            tuple((item.name, item.type.normal, _absent(item), item.local) for item in attributes),
            tuple((item.name, item.completed) for item in attributes if item.completed is not None),
        )
    return known


def _absent(attribute: Attribute) -> Any:
    """What stands for a value that is not written, or what makes it anew each time."""
    if isinstance(attribute.type, Group) and not attribute.type.optional and attribute.default is None:
        return partial(attribute.type.normal, {})
    if isinstance(attribute.type, Items) and attribute.default is not None:
        return partial(attribute.type.normal, attribute.default)
    return attribute.default


def object_schema(attributes: Sequence[Attribute]) -> Schema:
    """The JSON Schema of an object with these attributes and no others."""
    schema: Schema = {
        "type": "object",
        "additionalProperties": False,
        "properties": {attribute.name: attribute_schema(attribute) for attribute in attributes},
    }
    if required := [attribute.name for attribute in attributes if attribute.required and not attribute.unless]:
        schema["required"] = required
    for other in dict.fromkeys(attribute.unless for attribute in attributes if attribute.unless):
        flag = any(attribute.name == other and isinstance(attribute.type, Flag) for attribute in attributes)
        schema["if"] = {"required": [other], **({"properties": {other: {"const": True}}} if flag else {})}
        schema["else"] = {"required": [attribute.name for attribute in attributes if attribute.unless == other]}
    return schema


def attribute_schema(attribute: Attribute) -> Schema:
    """The JSON Schema of one attribute, with what an editor shows about it."""
    schema = {**attribute.type.schema(), "description": attribute.doc}
    if attribute.default not in (None, UNMANAGED, ()) and not isinstance(attribute.type, Group | Items):
        schema["default"] = attribute.default
        # Editors put a default in when they complete, but do not show it when they explain.
        if attribute.default != "":
            text = attribute.default if isinstance(attribute.default, str) else json.dumps(attribute.default)
            schema["description"] += f" Default: {text}."
    if attribute.examples:
        schema["examples"] = list(attribute.examples)
    return schema
