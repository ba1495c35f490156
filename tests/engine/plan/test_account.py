import pytest

from mcdecl.engine.plan.account import EMBEDDED, AccountName


@pytest.mark.parametrize(
    ("name", "words"),
    [
        (AccountName("prod", 7, "mc.example"), "prod, business unit 7, mc.example"),
        (AccountName("prod", None, "mc.example"), "prod, business unit unknown, mc.example"),
        (AccountName("prod", 7, "mc.example", "us"), "prod, business unit us (7), mc.example"),
        (AccountName("here", 7, EMBEDDED), "here, business unit 7, embedded account"),
    ],
)
def test_an_account_in_words_and_in_json(name: AccountName, words: str) -> None:
    assert str(name) == words
    assert name.place == words.partition(", ")[2]
    assert AccountName.from_json(name.to_json()) == name
    assert ("unit" in name.to_json()) is bool(name.unit)


@pytest.mark.parametrize("data", [None, {}, {"environment": "prod", "business_unit": 7}])
def test_a_plan_of_an_earlier_version_names_none(data: dict[str, object] | None) -> None:
    assert AccountName.from_json(data) is None
