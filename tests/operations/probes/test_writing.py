"""What of a probing is left behind, as far as the account's answers tell."""

from typing import Any

import pytest

from mcdecl.account.errors import BrokenAnswer
from mcdecl.operations.probes.model import PREFIX
from mcdecl.operations.probes.writing import folder_number, leftovers


@pytest.mark.parametrize("answer", [{}, {"ID": None}, {"ID": ""}, {"ID": "x"}, {"ID": "1.5"}, {"ID": "-1"}])
def test_a_folder_without_an_id_is_a_broken_answer(answer: dict[str, Any]) -> None:
    with pytest.raises(BrokenAnswer, match="The folder A came without an id that is a number"):
        folder_number({"Name": "A", **answer})
    assert (folder_number({"ID": 7}), folder_number({"ID": "7"})) == (7, 7)


def test_nothing_is_deleted_by_the_ids_of_a_broken_answer() -> None:
    class Account:
        def retrieve(self, _request: Any) -> list[dict[str, Any]]:
            return [{"Name": f"{PREFIX}a", "ParentFolder": {"ID": 1}}]

    with pytest.raises(BrokenAnswer, match=f"The folder {PREFIX}a came"):
        leftovers(Account(), [1])  # type: ignore[arg-type]
