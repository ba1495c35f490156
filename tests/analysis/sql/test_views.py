"""The data views that queries are checked against."""

from mcdecl.analysis.sql.views import data_views
from mcdecl.sandbox.tracking.views import views


def test_they_are_those_of_the_embedded_account() -> None:
    mine = {name: view for name, view in data_views().items() if view.fields}
    assert mine.keys() == views().keys()
    for name, view in views().items():
        assert [(field.name, field.type.name, field.type.length) for field in mine[name].fields] == [
            (view_column.name, view_column.type, view_column.length) for view_column in view.columns
        ]
        assert (mine[name].moment, mine[name].days) == (view.moment, view.days if view.moment else 0)


def test_keys_are_columns() -> None:
    for view in data_views().values():
        names = {field.name.casefold() for field in view.fields}
        assert all(key <= names for key in view.keys)


def test_views_that_only_practitioners_list_may_have_further_columns() -> None:
    push, orphans = data_views()["_pushaddress"], data_views()["_mobilelineorphancontactview"]
    assert push.open
    assert orphans.open
    assert {field.name for field in orphans.fields} == {"ContactID", "ContactKey", "AddressID", "CreatedDate"}
    assert not data_views()["_subscribersms"].fields
