"""The question before an apply names what would be lost."""

import pytest

from mcdecl.engine.plan import Action, Change, Plan
from mcdecl.kinds.risk import Risk
from mcdecl.project import Environment
from mcdecl.workspace.consent import approve
from mcdecl.workspace.observer import Silent

ENVIRONMENT = Environment("prod", "sandbox")


class Asked(Silent):
    """Says yes, and remembers what it was asked."""

    question = ""

    def ask(self, question: str) -> bool:
        self.question = question
        return True


def change(number: int, rows: int | None = None, *, lossy: bool = False) -> Change:
    risk = Risk.DATA_LOSS if lossy else Risk.NONE
    return Change(f"data_extension.T{number}", "data_extension", f"T{number}", Action.UPDATE, risk=risk, rows_lost=rows)


@pytest.mark.parametrize(
    ("changes", "question"),
    [
        ([change(1)], "Apply 1 change to prod?"),
        ([change(1, lossy=True)], "Apply 1 change to prod, which loses data?"),
        ([change(1), change(2, 12480, lossy=True)], "Apply 2 changes to prod, 1 of which loses data (12,480 rows)?"),
        (
            [*map(change, range(38)), *(change(40 + at, lossy=True) for at in range(4))],
            "Apply 42 changes to prod, 4 of which lose data?",
        ),
        (
            [change(1, 0, lossy=True), change(2, 0, lossy=True)],
            "Apply 2 changes to prod, all of which lose data (no rows)?",
        ),
    ],
)
def test_the_question_names_the_loss(changes: list[Change], question: str) -> None:
    asked = Asked()
    assert approve(ENVIRONMENT, Plan("p", "prod", tuple(changes)), asked, approved=False, confirm=None)
    assert asked.question == question
