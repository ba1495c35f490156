"""Pages of objects that are alike are read as single elements are, whatever is in them, and quicker."""

import random
import re
from typing import Any

import pytest
from lxml import etree

from mcdecl.account.errors import AccountError
from mcdecl.account.soap import read
from mcdecl.account.soap.alike import Page, read_page
from mcdecl.account.soap.answer import Answer
from mcdecl.account.soap.shapes import Shape
from tests.account.service import folder, retrieved
from tests.account.soap.test_read import DATA_EXTENSION, FILTER, IMPORT, NIL, ROW, TEMPLATE, field

COUNT = 12
FIELDS = "".join(field(number) for number in range(COUNT))


def alone(body: bytes) -> Answer | str:
    """What the reader of single elements makes of it, or the error."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(read, "read_page", lambda _body, _single: None)
        return outcome(body)


def outcome(body: bytes) -> Answer | str:
    try:
        return read.read_answer(body)
    except AccountError as error:
        return f"{type(error).__name__}: {error}"


def page_of(body: bytes) -> Page | None:
    return read_page(body, read._read_result)


@pytest.mark.parametrize("text", [FIELDS, folder(1) * COUNT, TEMPLATE * COUNT, FILTER * COUNT, IMPORT * COUNT])
def test_a_page_is_read_by_its_form_as_by_its_elements(text) -> None:
    body = retrieved(text, "MoreDataAvailable")
    page = page_of(body)
    assert page is not None
    assert len(page.objects) == COUNT
    assert outcome(body) == alone(body)


@pytest.mark.parametrize(
    "text",
    [
        ROW * COUNT + field(1),
        DATA_EXTENSION * 2 + FIELDS,
        FIELDS + DATA_EXTENSION,
        FIELDS.replace("<Scale>0</Scale>", "<DefaultValue/>"),
        (field(1) + field(2).replace("<Scale>0</Scale>", "<DefaultValue/>") + DATA_EXTENSION) * COUNT,
        FIELDS.replace("</Results>", "</Results>\n  "),
        FIELDS.replace("><", ">\n  <"),
        FIELDS.replace("<Scale>0</Scale>", "<Scale> 7 </Scale>"),
        FIELDS.replace("<Scale>0</Scale>", "<Scale></Scale>"),
        FIELDS.replace("<Scale>0</Scale>", "<Scale/>"),
        FIELDS.replace("<Scale>0</Scale>", "<Scale>many</Scale>"),
        FIELDS.replace("<Name>Field3</Name>", "<Name>größer als 3 \U0001f600 > 2</Name>"),
        FIELDS.replace("<Name>Field3</Name>", "<Name> </Name>"),
        FIELDS.replace(NIL, '<PartnerKey xsi:nil="true"></PartnerKey>'),
        FIELDS.replace(NIL, '<PartnerKey xsi:nil="1">kept</PartnerKey>'),
        FIELDS.replace(NIL, '<PartnerKey xsi:nil="true"> dropped</PartnerKey>'),
        FIELDS.replace(NIL, "<PartnerKey>" + "x" * 40 + "</PartnerKey>"),
        FIELDS.replace("<Results ", '<Results note="a>b" '),
        FIELDS.replace('xsi:type="DataExtensionField"', 'xsi:type="Novelty"'),
        FIELDS.replace('xsi:type="DataExtensionField"', 'xsi:type="DataExtensionField" xsi:nil="true"'),
        FIELDS + '<Results xsi:nil="true"></Results>' * 3 + "<Results></Results>",
        FIELDS + '<Results xsi:type="DataFolder"/>',
        FIELDS + "<Novelty>1</Novelty>" + FIELDS,
        FIELDS + "<!-- </Results> -->" + FIELDS,
        FIELDS + "<?mark </Results>?>" + FIELDS,
        FIELDS.replace("<Name>Field3</Name>", "<Name><![CDATA[<a></Results>]]></Name>"),
        FIELDS.replace("<Name>Field3</Name>", "<Name>a]]>b</Name>"),
        FIELDS.replace("<Name>Field3</Name>", "<Name>a &lt; b &#x41;</Name>"),
        FIELDS.replace("<Name>Field", "<Name>a &amp; b"),
        FIELDS.replace("<Name>Field3</Name>", "<Name>a & b</Name>"),
        FIELDS.replace("<Name>Field3</Name>", "<Name>&unknown;</Name>"),
        FIELDS.replace("<Name>Field3</Name>", "<Name>a\rb</Name>"),
        FIELDS.replace("<Name>Field3</Name>", "<Name>a\x01b</Name>"),
        FIELDS.replace("<Name>Field3</Name>", "<Name>a\uffffb</Name>"),
        FIELDS.replace("<Name>Field3</Name>", "<Name>Field3"),
        FIELDS.replace("<Name>Field3</Name>", "<Name>Field3</Nome>"),
        FIELDS.replace("<Name>Field3</Name>", "<Name>Field3<Inner>x</Inner></Name>"),
        FIELDS.replace("<Name>Field3</Name>", "<Results>" + field(4) + "</Results>"),
        FIELDS.replace("<Name>Field3</Name>", "<Name>Field3</Name><Name>again</Name>"),
        FIELDS.replace("</Results>", "</Results >"),
        FIELDS.replace("</Results>", "</Results >", 1),
        FIELDS.replace("</Results>", "", 1),
        FIELDS + "</Results>",
    ],
)
def test_whatever_is_in_a_page_is_read_as_by_its_elements(text) -> None:
    body = retrieved(text)
    assert outcome(body) == alone(body)


@pytest.mark.parametrize(
    "change",
    [
        lambda body: body.replace(b"utf-8", b"iso-8859-1").replace(b"Field3<", b"Gr\xf6\xdfe<"),
        lambda body: body.replace(b"Field3<", b"Gr\xf6\xdfe<"),
        lambda body: b"\xef\xbb\xbf" + body,
        lambda body: body.replace(b'version="1.0"', b'version="1.1"'),
        lambda body: body.decode().encode("utf-16"),
        lambda body: body.replace(b"RetrieveResponseMsg", b"Novelty"),
        lambda body: body.replace(b"soap:Body", b"soap:Fault"),
        lambda body: body + b"<more/>",
        lambda body: body[:-20],
        lambda body: body[: body.rindex(b"<Results")],
        lambda body: body.replace(b"<Results ", b"<p:Results ").replace(b"</Results>", b"</p:Results>"),
    ],
)
def test_whatever_a_page_is_in_it_is_read_as_by_its_elements(change) -> None:
    body = change(retrieved(FIELDS))
    assert outcome(body) == alone(body)


def test_damaged_pages_are_read_as_by_their_elements() -> None:
    rng = random.Random(22)
    body = retrieved(FIELDS + folder(1))
    for _ in range(300):
        damaged = bytearray(body)
        for _ in range(rng.randint(1, 3)):
            at, length = rng.randrange(len(damaged)), rng.choice((0, 0, 1, 1, 7))
            damaged[at : at + length] = rng.choice((b"", b"<", b">", b"/", b'"', b"&", b" ", b"a", b"</Results>"))
        assert outcome(bytes(damaged)) == alone(bytes(damaged))


LEAF = re.compile(r"<(\w+)( xsi:nil=\"true\")?>[^<]*</\1>|<(\w+)( xsi:nil=\"true\")?/>")
WORDS = ("", "", " ", "\n ", "0", "7", "true", "false", "2026-11-30T01:02:03", "a", "größer > 2", " a ", "Text")


def form(text: str, rng: random.Random) -> str:
    """An object with other leaves: some without a text, an end tag or a value, some gone; %s where a text stands."""

    def leaf(match: re.Match[str]) -> str:
        name = match[1] or match[3]
        ways = (match[0], f"<{name}/>", f"<{name}></{name}>", f'<{name} xsi:nil="true"/>', "", f"<{name}>%s</{name}>")
        return rng.choices(ways, (2, 1, 1, 1, 1, 10))[0]

    return LEAF.sub(leaf, text.replace("%", "%%"))


def filled(text: str, rng: random.Random, number: int) -> str:
    """An object of a form: its texts are others in each, or few, or none."""
    count = text.count("%s")
    words = [f"{rng.choice(WORDS)}{number if rng.random() < 0.5 else ''}" for _ in range(count)]
    return text % tuple(words)


@pytest.mark.parametrize("seed", range(20))
def test_pages_of_all_sorts_are_read_as_by_their_elements(seed) -> None:
    rng = random.Random(seed)
    read_by_form = False
    for _ in range(20):
        objects = [rng.choice((field(1), folder(1), TEMPLATE, FILTER, IMPORT, ROW, DATA_EXTENSION)) for _ in range(2)]
        forms = [form(text, rng) for text in objects]
        body = retrieved("".join(filled(rng.choice(forms), rng, number) for number in range(30)))
        by_form, by_elements = outcome(body), alone(body)
        if isinstance(by_form, str):  # of several texts that are no number, either may be named
            assert isinstance(by_elements, str)
        else:
            assert by_form == by_elements
            read_by_form = read_by_form or page_of(body) is not None
    assert read_by_form


def test_a_page_of_many_forms_is_left_to_its_elements() -> None:
    many = "".join(
        f'<Results xsi:type="DataFolder"><ID>{number}</ID>{"<Name>n</Name>" * number}</Results>' for number in range(90)
    )
    assert page_of(retrieved(many)) is None
    assert outcome(retrieved(many)) == alone(retrieved(many))


def test_the_same_text_is_one_value_and_the_same_inner_object_one_object() -> None:
    page = page_of(retrieved(FIELDS))
    assert page is not None
    first, second, *_ = page.objects
    assert first["FieldType"] is second["FieldType"]
    assert first["DataExtension"] is second["DataExtension"]
    assert first is not second


def test_the_reader_of_single_elements_reads_few_of_a_page() -> None:
    alone: list[etree._Element] = []

    def single(element: etree._Element, declared: Shape | None) -> dict[str, Any] | None:
        alone.append(element)
        return read._read_result(element, declared)

    page = read_page(retrieved("".join(field(number) for number in range(1_500))), single)
    assert page is not None
    assert len(page.objects) == 1_500
    assert len(alone) <= 2
