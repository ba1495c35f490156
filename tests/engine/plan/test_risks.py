"""The hazards of an update: found for what changes only, the worst first."""

import pytest

from mcdecl.engine.plan.risks import Worst, hazards, worst
from mcdecl.kinds import KINDS
from mcdecl.kinds.facts import ResourceFacts
from mcdecl.kinds.resource import Directives, ItemWords
from mcdecl.kinds.risk import Hazard, Risk, Subject, caution, data_loss
from mcdecl.kinds.values import Unknown
from tests.wanted import EMAIL, ID, imported, table

ATTRIBUTES = KINDS["data_extension"].attributes
SUBJECT = Subject("T", ResourceFacts(rows=3))
BEFORE = table("T", ID, EMAIL).state


def test_a_dropped_field_loses_data_only_where_it_is_among_the_changes() -> None:
    after = table("T", ID).state
    (hazard,) = hazards(ATTRIBUTES, BEFORE, after, ["fields.Email"], SUBJECT)
    assert hazard.risk is Risk.DATA_LOSS
    assert "its 3 values" in hazard.words
    assert list(hazards(ATTRIBUTES, BEFORE, after, [], SUBJECT)) == []


def test_a_renamed_field_is_not_dropped() -> None:
    after = table("T", ID, {**EMAIL, "name": "Mail"}).state
    words = Directives(items={"fields": ItemWords(renamed={"Mail": "Email"})})
    found = list(hazards(ATTRIBUTES, BEFORE, after, ["fields.Mail.name"], SUBJECT, words))
    assert Risk.DATA_LOSS not in {hazard.risk for hazard in found}


def test_what_is_unknown_is_not_judged() -> None:
    assert list(hazards(ATTRIBUTES, {**BEFORE, "name": Unknown("x")}, BEFORE, ["name"], SUBJECT)) == []


def test_a_column_that_is_mapped_no_longer_is_lost_whatever_the_case_of_its_name() -> None:
    before, after = (imported("I", "T", mapping=mapping).state for mapping in ({"Id": 1, "Name": 2}, {"ID": 1}))
    found = list(hazards(KINDS["import_definition"].attributes, before, after, ["mapping.Name"], SUBJECT))
    assert [("Name" in hazard.words, "Id" in hazard.words) for hazard in found] == [(True, False)]


@pytest.mark.parametrize("reverse", [False, True])
def test_the_worst_comes_first_and_each_once(reverse: bool) -> None:
    found = [caution("c"), data_loss("d"), caution("c")]
    assert worst(reversed(found) if reverse else found) == Worst(Risk.DATA_LOSS, ("d", "c"), ("c",))


def test_nothing_found_is_no_risk() -> None:
    assert worst([]) == Worst()


def test_how_many_rows_lose_something_is_known_where_every_loss_is_about_rows() -> None:
    def losing(*rows: int | None) -> int | None:
        return worst(Hazard(Risk.DATA_LOSS, f"loss {at}", count) for at, count in enumerate(rows)).rows

    assert (losing(0), losing(0, 7), losing(0, None), losing(None)) == (0, 7, None, None)
    assert worst([caution("c")]).rows is None
