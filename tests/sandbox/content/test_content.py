"""Emails and content areas."""

import pytest

from tests.sandbox.caller import Caller, where


@pytest.mark.parametrize(("type", "body"), [("Email", "HTMLBody"), ("ContentArea", "Content")])
def test_one_is_made_changed_found_and_deleted(soap: Caller, type: str, body: str) -> None:
    order = (
        f"<Name>N</Name><{body}>a &amp; b</{body}>" if type == "Email" else f"<{body}>a &amp; b</{body}><Name>N</Name>"
    )
    made = soap.create(f'<Objects xsi:type="{type}"><CustomerKey>K</CustomerKey>{order}</Objects>').accepted()
    soap.create(f'<Objects xsi:type="{type}"><CustomerKey>k</CustomerKey><Name>N</Name></Objects>').refused(1)
    soap.update(f'<Objects xsi:type="{type}"><ID>{made["NewID"]}</ID><Name>M</Name></Objects>').accepted()
    found = soap.one(type, "ID", "Name", body, "CategoryID", key="K")
    assert (found["ID"], found["Name"], found[body]) == (made["NewID"], "M", "a & b")
    soap.delete(f'<Objects xsi:type="{type}"><CustomerKey>K</CustomerKey></Objects>').accepted()
    assert soap.retrieve(type, "ID").results == []


def test_content_that_is_refused(soap: Caller) -> None:
    soap.create('<Objects xsi:type="Email"><Subject>A</Subject></Objects>').refused(2)
    soap.create('<Objects xsi:type="Email"><Name>A</Name><CategoryID>2</CategoryID></Objects>').refused(2)
    soap.update('<Objects xsi:type="Email"><ID>9</ID><Name>A</Name></Objects>').refused(2)


def test_emails_are_found_by_the_day_they_changed(soap: Caller) -> None:
    soap.create('<Objects xsi:type="Email"><Name>A</Name></Objects>').accepted()
    later = where("ModifiedDate", "greaterThan", "2020-01-01T00:00:00")
    assert soap.retrieve("Email", "Name", "Folder", filter=later).result["Folder"] == "My Emails"
