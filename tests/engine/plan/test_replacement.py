"""What a replace leaves aside has a key of its own that fits and is known again."""

from hypothesis import given
from hypothesis import strategies as st

from mcdecl.engine.plan.replacement import is_replacement_key, leftovers, replacement_key
from mcdecl.helpers.structs import replace
from mcdecl.kinds.resource import Directives
from tests.wanted import query, table


@given(st.text(min_size=1, max_size=200))
def test_the_key_fits_and_is_known_again(key: str) -> None:
    assert len(replacement_key(key)) <= 36
    assert is_replacement_key(replacement_key(key))
    assert replacement_key(key) == replacement_key(key)


def test_only_what_may_be_replaced_by_renaming_leaves_anything() -> None:
    words = Directives(replace=True, allow=("data_loss",))
    resources = [table("A"), replace(table("B"), directives=words), replace(query("Q", "A"), directives=words)]
    (left,) = [removal for removal in leftovers(resources) if removal.kind == "data_extension"]
    assert (left.key, left.destroy, left.allow) == ("B.replaced", True, ("data_loss",))
    assert "data_extension.B" in left.why
