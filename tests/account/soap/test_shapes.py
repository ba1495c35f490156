"""The shapes of answers, read by several threads at once."""

import subprocess
import sys

SCRIPT = """
import sys
from concurrent.futures import ThreadPoolExecutor
from mcdecl.account.soap.shapes import message_shape, type_shape
sys.setswitchinterval(1e-6)
names = ["PropertyDefinition", "DataExtensionField", "DataExtension", "QueryDefinition", "DataFolder"]
with ThreadPoolExecutor(12) as pool:
    shapes = list(pool.map(lambda n: (n, len(type_shape(n).elements)), names * 8))
assert len(dict(shapes)) == len(set(shapes)), sorted(set(shapes))
"""


def test_nobody_sees_a_shape_that_is_half_filled() -> None:
    for _ in range(5):
        subprocess.run([sys.executable, "-c", SCRIPT], check=True, timeout=60)


def test_the_order_in_which_shapes_are_asked_for_does_not_matter() -> None:
    counts = []
    for first in ("DataExtensionField", "PropertyDefinition", "ObjectDefinition"):
        code = (
            "from mcdecl.account.soap.shapes import type_shape\n"
            f"type_shape({first!r})\n"
            "print(len(type_shape('DataExtensionField').elements), len(type_shape('PropertyDefinition').elements))"
        )
        counts.append(subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True).stdout)
    assert len(set(counts)) == 1
