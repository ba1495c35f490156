"""Reports without anything personal."""

import string

from hypothesis import given
from hypothesis import strategies as st

from mcdecl.report.anonymous import Anonymizer, vocabulary

SALT = b"the same for each test"
NAMES = st.text(string.ascii_letters + string.digits + "_-@äöü", min_size=4, max_size=40).filter(
    lambda text: (
        not set(text.replace("-", " ").replace("_", " ").replace("@", " ").split()) & vocabulary()
        and text.strip(string.digits + "-_@") != ""
        and text.casefold() not in vocabulary()
    )
)


@given(NAMES)
def test_no_name_survives(name: str) -> None:
    hidden = Anonymizer(salt=SALT).text(f'A data extension named "{name}" already exists ({name}). See {name}.')
    for piece in name.replace("-", " ").replace("@", " ").split():
        if piece.casefold() not in vocabulary() and not (piece.isdecimal() and int(piece) < 100_000) and len(piece) > 3:
            assert piece not in hidden


@given(st.integers(100_000, 10**12))
def test_no_id_survives(number: int) -> None:
    assert str(number) not in Anonymizer(salt=SALT).text(f"business unit {number} of enterprise {number}.")


def test_addresses_keys_and_people_go() -> None:
    text = (
        "https://mc0123456789abcdefghijklmno.rest.marketingcloudapis.com/ and jane.doe@nto.example, 10.20.30.40, "
        "info@example.com mail.example.com "
        "3f2504e0-4f89-11d3-9a0c-0305e82c3301, SHA256:uNiVztksCsDhcc0u9e8BrrhPeWQAZDHeTtGVGYyDNA8, C:\\Users\\jane"
    )
    hidden = Anonymizer(salt=SALT).text(text)
    for private in ("mc0123456789", "jane", "doe", "nto", "3f2504e0", "uNiVztks", "10.20.30.40", "info", "example.com"):
        assert private not in hidden


def test_what_is_private_goes_though_it_is_a_plain_word() -> None:
    hide = Anonymizer({"Folder", "example"}, salt=SALT)
    assert "Folder" not in hide.text("the Folder of example")
    assert "example" not in hide.text("the Folder of example")


def test_what_is_known_stays() -> None:
    hide = Anonymizer(known={"automation/v1/imports"}, salt=SALT)
    text = "REST refused automation/v1/imports (HTTP 403), 500 objects; CustomerKey and DataExtension.CustomerKey."
    assert hide.text(text) == text


def test_the_same_word_has_the_same_hash_in_one_report_only() -> None:
    hide = Anonymizer()
    first, second = hide.text("ZZ_Secret_Table ZZ_Secret_Table").split()
    assert first == second != Anonymizer().text("ZZ_Secret_Table")
