import pytest

from mcdecl.kinds.shared import as_shared, in_shared_folder, shared_key, shared_names


@pytest.mark.parametrize(
    ("written", "key"),
    [("ENT.T", "T"), ("ent.T", "T"), ("ENT.ENT.T", "ENT.T"), ("ENT.", None), ("T", None), ("ENTT", None)],
)
def test_the_key_behind_the_prefix(written: str, key: str | None) -> None:
    assert shared_key(written) == key


def test_there_and_back() -> None:
    assert as_shared("T") == "ENT.T"
    assert shared_key(as_shared("T")) == "T"


@pytest.mark.parametrize(
    ("path", "shared"),
    [
        ("Shared Items/Shared Data Extensions", True),
        ("shared items/A/B", True),
        ("Data Extensions/Shared Items", False),
        ("Shared Items 2/A", False),
        (None, False),
        (7, False),
    ],
)
def test_folders_that_are_shared(path: object, shared: bool) -> None:
    assert in_shared_folder(path) is shared


@pytest.mark.parametrize(
    ("sql", "names"),
    [
        ("SELECT Id FROM ENT.[NTO Orders] o JOIN ent.Stores s ON 1 = 1", ["NTO Orders", "Stores"]),
        ('SELECT Id FROM [ENT] . "A ""b""" JOIN ENT.[a]]b]', ['A "b"', "a]b"]),
        ("SELECT 'ENT.x', [ENT.y] FROM T -- ENT.z\n/* ENT.q */", []),
        ("SELECT Id FROM PARENT.T JOIN ENT.[a--b]", ["a--b"]),
    ],
)
def test_the_names_that_sql_reads_as_shared(sql: str, names: list[str]) -> None:
    assert list(shared_names(sql)) == names
