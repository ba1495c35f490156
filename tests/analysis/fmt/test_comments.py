"""What a comment belongs to."""

import pytest

from tests.analysis.fmt.conftest import Format


def test_comments_move_with_their_words(resources: Format) -> None:
    assert resources(
        """\
        # yaml-language-server: $schema=x
        #
        # about the file

        query_definitions: # of the section
          # above Q
          Q: # beside Q
            mode: Append # beside mode
            # above target

            # near target
            target: T
            name: Q
            # at the end of Q
          # at the end of the section
        # above the other section
        data_extensions:
          T: {name: T}
        # at the end
        """
    ) == (
        "# yaml-language-server: $schema=x\n#\n# about the file\n\n"
        "# above the other section\ndata_extensions:\n  T: {name: T}\n\n"
        "query_definitions: # of the section\n  # above Q\n  Q: # beside Q\n    name: Q\n"
        "    # above target\n\n    # near target\n    target: T\n    mode: Append # beside mode\n"
        "    # at the end of Q\n  # at the end of the section\n# at the end\n"
    )


def test_the_modeline_stays_in_front(resources: Format) -> None:
    made = resources(
        "# yaml-language-server: $schema=x\n# about B\nfile_transfers:\n  B: {name: B}\n"
        "folders: {A: {description: a}}\n"
    )
    assert made.startswith("# yaml-language-server: $schema=x\n\nfolders:")
    assert "\n\n# about B\nfile_transfers:\n" in made
    assert resources(made) == made


@pytest.mark.parametrize(
    ("written", "canonical"),
    [
        ("a:\n  # x\n  b: 1\n", "a:\n  # x\n  b: 1\n"),
        ("a:\n  b: 1\n  # x\nc: 2\n", "a:\n  b: 1\n  # x\nc: 2\n"),
        ("a:\n  b: 1\n# x\nc: 2\n", "a:\n  b: 1\n# x\nc: 2\n"),
        ("a:\n  b: 1\n      # x\nc: 2\n", "a:\n  b: 1\n  # x\nc: 2\n"),
        ("a:\n  # x\n  1\n", "# x\na: 1\n"),
        ("a: # x\n  1 # y\n", "# x\na: 1 # y\n"),
        ("- # x\n  a: 1\n", "- a: 1 # x\n"),
        ("-\n  # x\n  a: 1\n", "# x\n- a: 1\n"),
        ("- # x\n  a: 1 # y\n", "# x\n- a: 1 # y\n"),
        ("a: {b: 1, # x\n  c: 2 # y\n  # z\n  }\n", "a:\n  b: 1 # x\n  c: 2 # y\n  # z\n"),
        ("a: 'x\n  y' # z\n", "a: 'x\n  y' # z\n"),
        ("a: x\n#\n#y\n", "a: x\n#\n#y\n"),
        ("a: 'x # no'\nb: y#no\n", "a: 'x # no'\nb: y#no\n"),
    ],
)
def test_places(values: Format, written: str, canonical: str) -> None:
    made = values(written)
    assert values(made) == made
    assert made.replace("a: x # no", "a: 'x # no'") == canonical


def test_comments_of_one_place_keep_their_order(values: Format) -> None:
    made = values("a:\n- 1\n# one\n  # two\nb: 2\n")
    assert made.index("# one") < made.index("# two")
