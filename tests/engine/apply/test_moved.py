"""What is said when the account moved on."""

from mcdecl.engine.apply.errors import AccountMoved


def test_few_addresses_are_all_named() -> None:
    assert AccountMoved(["folder.A", "folder.B"]).message == (
        "Something changed after the plan was made: folder.A, folder.B. Nothing was sent."
    )


def test_of_many_the_first_ones_and_their_number() -> None:
    message = AccountMoved([f"folder.{number}" for number in range(1, 2001)]).message
    assert message == (
        "Something changed after the plan was made: folder.1, folder.2, folder.3, folder.4, folder.5 and 1,995 more. "
        "Nothing was sent."
    )
