"""File locations: REST names them, SOAP knows only their ids."""

from mcdecl.kinds.file_location import DEFAULT, KIND


def test_locations_are_read_over_rest_alone_and_never_declared() -> None:
    assert KIND.rest is not None
    assert KIND.rest.path == "automation/v1/ftplocations"
    assert (KIND.soap_type, KIND.section) == (None, None)


def test_the_default_is_the_location_that_every_account_has() -> None:
    assert DEFAULT == "ExactTarget Enhanced FTP"
