"""Why an apply is not begun, in the words of the command line and of Python."""

import pytest

from mcdecl.workspace.refusal import Refusal, RefusedError, allowed_by, data_loss


@pytest.mark.parametrize(
    ("text", "in_python"),
    [
        (allowed_by("--force"), "If that is meant, give force=True."),
        (allowed_by("--new-account"), "If that is meant, give new_account=True."),
        ("look at the plan, then run with --confirm prod", "look at the plan, then give confirm='prod'"),
        ("--confirm says dev, and it is prod", "confirm says dev, and it is prod"),
        ("Leave it out: --exclude 'eu:*'", "Leave it out: give exclude=['eu:*']"),
        ("Select the right environment with -e.", ""),
        ("Merge it first: git merge abc", "Merge it first: git merge abc"),
    ],
)
def test_flags_are_arguments_in_python(text: str, in_python: str) -> None:
    assert Refusal("No.", text).in_python() == Refusal("No.", in_python)


def test_every_reason_is_in_the_error() -> None:
    first, second = Refusal("One.", "Do this."), data_loss(["data_extension.A", "data_extension.B"])
    assert (RefusedError(first).message, RefusedError(first).hint) == ("One.", "Do this.")
    both = RefusedError(first, second)
    assert str(both).startswith(
        "One. Do this. data_extension.A, data_extension.B would lose data, and nothing was sent."
    )
    assert both.refusals == (first, second)
