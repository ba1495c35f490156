"""Pages of objects that are alike: their markup is understood once, and only the texts inside differ.

A page has thousands of objects, each written with the same tags in the same order. The first one of a form is read by
lxml, and where in it each text stands is noted; every other one whose markup is the same, byte for byte, is read by
that note. What is no such page (comments, other encodings, objects among other elements) is left to the reader of
single elements, and gives the same there.
"""

import re
from collections.abc import Sequence
from typing import Any, Final, Protocol

from lxml import etree
from msgspec import Struct

from mcdecl.account.errors import AccountError
from mcdecl.account.soap.envelope import FaultText, check_count, open_envelope
from mcdecl.account.soap.shapes import Convert, Shape, message_shape, type_shape
from mcdecl.helpers.error import Error
from mcdecl.helpers.structs import replace
from mcdecl.wire import PARTNER, XSI
from mcdecl.wire.values import TYPE

_MESSAGE: Final = f"{{{PARTNER}}}RetrieveResponseMsg"
_RESULTS: Final = f"{{{PARTNER}}}Results"
_NIL: Final = f"{{{XSI}}}nil"
_XSI_TYPE: Final = f"{{{XSI}}}type"
_FEWEST: Final = 8
"""Objects from which a form is worth understanding."""
_MOST_FORMS: Final = 64
"""Forms of one page; one with more is not of objects that are alike."""
_SMALL: Final = 12
"""Texts of an inner object that may be the same in many others."""
_RARE: Final = 8
"""Of so many objects, one may have texts that only XML can tell."""
_BLANKS: Final = " \t\r\n"
_NAME: Final = rb"(?:[\w.-]+:)?Results"
_FIRST: Final = re.compile(rb"<(" + _NAME + rb")[\s>]")
_PROLOG: Final = re.compile(rb"<\?xml version=[\"']1\.0[\"'](?: encoding=[\"'](?i:utf-8)[\"'])?\s*\?>")
_CONTROLS: Final = bytes(code for code in range(32) if code not in b"\t\n")
"""What XML forbids, and the carriage return, which it takes for a line feed."""
_UNREADABLE: Final = (b"<!", b"]]>")
_FORBIDDEN: Final = (b"\xef\xbf\xbe", b"\xef\xbf\xbf", b"\xef\xbb\xbf")
_GAP: Final = re.compile(r">([^<&]*)<")
"""What stands between two tags."""
_PASSED: Final = r">[^<&]*<"


class Single(Protocol):
    """Reads one object by its declared type."""

    def __call__(self, element: etree._Element, declared: Shape | None) -> dict[str, Any] | None:
        """The object; None if it is nil."""
        ...


class Page(Struct, frozen=True):
    """A page that was read: its message without the objects, and the objects."""

    message: etree._Element
    objects: list[dict[str, Any]]


class _UnlikeError(Error):
    """This is left to the reader of single elements."""

    def __init__(self) -> None:
        super().__init__("the page holds something else than objects that are alike")


def read_page(body: bytes, single: Single) -> Page | None:
    """The page of objects in an answer; None where it has to be read element by element.

    Args:
        body: The envelope as it came.
        single: Reads one object by its declared type.

    Raises:
        BrokenAnswer: It cannot be read at all.
    """
    match = _FIRST.search(body)
    if match is None or body.count(b"</" + match[1] + b">") < _FEWEST or not _is_plain(body):
        return None
    check_count(body)
    try:
        return _read(body.decode(), match[1].decode(), single)
    except (_UnlikeError, UnicodeDecodeError, RecursionError):
        return None


def _is_plain(body: bytes) -> bool:
    """Whether nothing but tags and texts is in it, each as it stands."""
    prolog = _PROLOG.match(body)
    begun = 0 if prolog is None else prolog.end()
    return (
        not any(_holds(body, mark) for mark in _UNREADABLE)
        and (body.isascii() or not any(mark in body for mark in _FORBIDDEN))
        and not _holds(body, b"<?", begun)
        and len(body.translate(None, _CONTROLS)) == len(body)
    )


def _holds(body: bytes, mark: bytes, start: int = 0) -> bool:
    """Whether a mark of two or more bytes is in it; its second byte, which is rare, is quicker to look for."""
    return body.find(mark[1:2], start) >= 0 and body.find(mark, start) >= 0


def _read(text: str, name: str, single: Single) -> Page:
    first, *others = text.split(f"</{name}>")
    start = first.find(f"<{name}")
    if start < 0:
        raise _UnlikeError
    parts = [first[start:], *(part.lstrip(" \t\n") for part in others[:-1])]
    if sum("&" in part for part in parts) > len(parts) // _RARE:
        raise _UnlikeError
    page = _Forms(first[:start], f"</{name}>", others[-1], single)
    objects = [item for item in page.objects(parts) if item is not None]
    if page.message is None:
        raise _UnlikeError
    return Page(page.message, objects)


class _Form(Struct, frozen=True):
    """Objects of one markup: what finds their texts, and how they are made; None where they are nil.

    `empty` is what one without a value is: an object where it says its type.
    """

    pattern: re.Pattern[str]
    object: "_Object | None"
    empty: dict[str, Any] | None


class _Forms:
    """The forms of a page, and what is around its objects."""

    def __init__(self, head: str, closing: str, tail: str, single: Single) -> None:
        self._head, self._closing, self._tail, self._single = head, closing, tail, single
        self._known: dict[tuple[str, ...], _Form] = {}
        self.message: etree._Element | None = None

    def objects(self, parts: Sequence[str]) -> list[dict[str, Any] | None]:
        """Each object of the page, from its text without the closing tag."""
        objects: list[dict[str, Any] | None] = [None] * len(parts)
        left: list[int] = []
        for number, part in enumerate(parts):
            if "&" in part:
                objects[number] = self._single(*self._alone(part))
            else:
                left.append(number)
        while left:
            form = self._form(parts[left[0]])
            matches = [form.pattern.fullmatch(parts[number]) for number in left]
            if matches[0] is None:
                raise _UnlikeError
            alike = [number for number, match in zip(left, matches, strict=True) if match is not None]
            left = [number for number, match in zip(left, matches, strict=True) if match is None]
            if form.object is not None:
                made = form.object.all([match.groups() for match in matches if match is not None])
                for number, item in zip(alike, made, strict=True):
                    objects[number] = item or form.empty
        return objects

    def _form(self, part: str) -> "_Form":
        cut = _GAP.split(part + self._closing)
        markup, texts = tuple(cut[::2]), cut[1::2]
        if markup not in self._known:
            if len(self._known) == _MOST_FORMS:
                raise _UnlikeError
            element, declared = self._alone(part)
            gaps = dict(zip(element.iter(), _gaps(markup, texts, element), strict=True))
            # Texts of elements without others in them; what stands between tags otherwise is never a value.
            wanted = [gap for item, gap in gaps.items() if gap is not None and not len(item)] or [0]
            inside = (*markup[:-1], markup[-1].removesuffix(self._closing[1:]))
            pattern = re.escape(inside[0])
            for number, piece in enumerate(inside[1:]):
                pattern += (_GAP.pattern if number in wanted else _PASSED) + re.escape(piece)
            taken = {gap: place for place, gap in enumerate(wanted)}
            texts_of = {item: None if gap is None else taken.get(gap) for item, gap in gaps.items()}
            made = _Understanding(texts_of).object(element, declared)
            empty: dict[str, Any] | None = {} if made is not None and made.type else None
            # Whoever asked knows the type, and there may be hundreds of thousands of objects.
            untyped = None if made is None else replace(made, type="")
            self._known[markup] = _Form(re.compile(pattern.removesuffix("<")), untyped, empty)
        return self._known[markup]

    def _alone(self, part: str) -> tuple[etree._Element, Shape | None]:
        """The element of one object as lxml reads it where no others are, and its declared type."""
        try:
            message = open_envelope("".join((self._head, part, self._closing, self._tail)).encode())
        except AccountError as error:
            raise _UnlikeError from error
        shape = message_shape("RetrieveResponseMsg")
        if isinstance(message, FaultText) or message.tag != _MESSAGE or shape is None:
            raise _UnlikeError
        elements = [child for child in message if child.tag == _RESULTS]
        if len(elements) != 1:
            raise _UnlikeError
        if self.message is None:
            message.remove(elements[0])
            self.message = message
        return elements[0], shape.elements[_RESULTS].shape


def _gaps(markup: Sequence[str], texts: Sequence[str], element: etree._Element) -> list[int | None]:
    """For each element in their order, which of the texts is inside it; None for one without an end tag.

    Raises:
        _UnlikeError: lxml reads the texts otherwise, or the markup is not that of one element.
    """
    tags = [markup[0].removeprefix("<"), *markup[1:-1], markup[-1].removesuffix(">")]
    elements = list(element.iter())
    gaps: list[int | None] = []
    open_: list[etree._Element] = []
    closed: etree._Element | None = None
    for number, tag in enumerate(tags):
        if tag.startswith("/"):
            closed = open_.pop() if open_ else None
        else:
            if len(gaps) == len(elements) or (number and not open_):
                raise _UnlikeError
            here = elements[len(gaps)]
            empty = tag.endswith("/")
            gaps.append(None if empty else number)
            closed = here if empty else None
            if not empty:
                open_.append(here)
                if texts[number] != (here.text or ""):
                    raise _UnlikeError
        if closed is not None and number < len(texts) and texts[number] != (closed.tail or ""):
            raise _UnlikeError
    if open_ or len(gaps) != len(elements) or len(texts) != len(tags) - 1:
        raise _UnlikeError
    return gaps


class _Known:
    """The values that the texts of one place stand for; the same text gives the same value."""

    __slots__ = ("_convert", "_nil")

    def __init__(self, convert: Convert, *, nil: bool) -> None:
        self._convert, self._nil = convert, nil

    def all(self, texts: Sequence[str]) -> Sequence[Any]:
        """What each of these texts stands for."""
        distinct = set(texts)
        if len(distinct) * 2 > len(texts) and self._convert is str and not self._nil:
            return texts
        return list(map({text: self.value(text) for text in distinct}.__getitem__, texts))

    def value(self, text: str) -> Any:
        """What a text stands for; None for nothing."""
        if self._nil and (not text or text[0] in _BLANKS):
            return None
        # An empty number or boolean is no value; an empty text is one.
        return self._convert(text) if self._convert is str or text.strip() else None


class _Empty(_Known):
    """What an element without an end tag stands for, which has no text."""

    __slots__ = ()

    def all(self, texts: Sequence[str]) -> Sequence[Any]:
        """What an empty text stands for, as often."""
        return [self.value("")] * len(texts)

    def value(self, text: str) -> Any:
        """What an empty text stands for."""
        del text
        return super().value("")


class _Object(Struct, frozen=True):
    """How an object is made of the texts of its markup.

    Attributes:
        type: Its own type, empty where it is the declared one.
        values: Name, number of the text, and what its texts stand for.
        inner: Name and form of the objects in it, and whether they make a list.
        first, end: The texts that it is made of, where others may be made of the same; both 0 where not.
    """

    type: str
    values: tuple[tuple[str, int, _Known], ...]
    inner: "tuple[tuple[str, _Object | _Known, int, bool], ...]"
    first: int = 0
    end: int = 0

    def all(self, rows: Sequence[Sequence[str]]) -> list[dict[str, Any]]:
        """The objects with these texts; those inside others are shared by all in which they are the same.

        Values of one place are made together: there are thousands of objects, and few places.
        """
        if any(repeats for _, _, _, repeats in self.inner):
            return [self._made(texts) for texts in rows]
        places = list(zip(*rows, strict=True))
        columns: list[tuple[str, Sequence[Any]]] = [(TYPE, (self.type,) * len(rows))] if self.type else []
        columns += [(name, known.all(places[number])) for name, number, known in self.values]
        columns += [(name, part.shared(rows, places)) for name, part, _, _ in self.inner if isinstance(part, _Object)]
        # Where the account shows no value of a place in any object, or shows one in all, no object need be asked.
        missing = [values.count(None) for _, values in columns]
        kept = [column for column, count in zip(columns, missing, strict=True) if count < len(rows)]
        names = [name for name, _ in kept]
        if not kept:
            return [{} for _ in rows]
        made = zip(*(values for _, values in kept), strict=True)
        if set(missing) <= {0, len(rows)}:
            return [dict(zip(names, values, strict=True)) for values in made]
        return [
            {name: value for name, value in zip(names, values, strict=True) if value is not None} for values in made
        ]

    def shared(self, rows: Sequence[Sequence[str]], places: Sequence[Sequence[str]]) -> list[dict[str, Any]]:
        """This object inside each of those with these texts."""
        if not self.end:
            return self.all(rows)
        texts = list(zip(*places[self.first : self.end], strict=True))
        different = dict(zip(texts, rows, strict=True))
        return list(map(dict(zip(different, map(self._made, different.values()), strict=True)).__getitem__, texts))

    def _made(self, texts: Sequence[str]) -> dict[str, Any]:
        made: dict[str, Any] = {TYPE: self.type} if self.type else {}
        for name, number, known in self.values:
            value = known.value(texts[number])
            if value is not None:
                made[name] = value
        for name, part, number, repeats in self.inner:
            value = part._made(texts) if isinstance(part, _Object) else part.value(texts[number])  # noqa: SLF001
            if repeats and value is not None:
                made.setdefault(name, []).append(value)
            elif value is not None:
                made[name] = value
        return made


class _Understanding:
    """Follows the rules of the reader of single elements, for an element whose texts have numbers."""

    def __init__(self, gaps: "dict[etree._Element, int | None]") -> None:
        self._gaps = gaps

    def object(self, element: etree._Element, declared: Shape | None, *, inside: bool = False) -> _Object | None:
        """How a complex element is read; None where it is nil.

        Raises:
            _UnlikeError: It has what its type does not.
        """
        if _is_nil(element):
            if len(element):
                raise _UnlikeError
            return None
        own = (element.get(_XSI_TYPE) or "").rpartition(":")[2]
        if declared is not None and own == declared.name:
            own = ""
        shape = (type_shape(own) if own else None) or declared
        values: list[tuple[str, int, _Known]] = []
        inner: list[tuple[str, _Object | _Known, int, bool]] = []
        for child in element:
            slot = shape.elements.get(str(child.tag)) if shape is not None else None
            if slot is None:
                raise _UnlikeError
            name, convert, inner_shape, repeats = slot
            if convert is None:
                part = self.object(child, inner_shape, inside=not repeats)
                if part is not None:
                    inner.append((name, part, 0, repeats))
            elif (known := self._text(child, convert)) is not None:
                number, texts = known
                if repeats:
                    inner.append((name, texts, number, True))
                else:
                    values.append((name, number, texts))
        numbers = [gap for item in element.iter() if (gap := self._gaps[item]) is not None]
        shared = inside and numbers and len(numbers) <= _SMALL and not any(item[3] for item in inner)
        first, end = (numbers[0], numbers[-1] + 1) if shared else (0, 0)
        return _Object(own, tuple(values), tuple(inner), first, end)

    def _text(self, element: etree._Element, convert: Convert) -> tuple[int, _Known] | None:
        """The number of an element's text, and what makes a value of it; None where it has none."""
        if len(element):
            raise _UnlikeError
        number, nil = self._gaps[element], _is_nil(element)
        if number is not None:
            return number, _Known(convert, nil=nil)
        return None if nil or convert is not str else (0, _Empty(convert, nil=False))


def _is_nil(element: etree._Element) -> bool:
    return element.get(_NIL) in ("true", "1")
