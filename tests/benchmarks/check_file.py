"""A check of a file of N rows of 10 columns against its import: wall time and peak memory."""

import argparse
import resource
import tempfile
import time
from pathlib import Path

from mcdecl.operations.filecheck import FileReport, check_file, layout_of
from tests.wanted import imported, table

FIELDS = (
    {"name": "Id", "type": "Text", "length": 18, "primary_key": True},
    {"name": "Email", "type": "EmailAddress", "required": True},
    {"name": "First", "type": "Text", "length": 50},
    {"name": "Last", "type": "Text", "length": 80},
    {"name": "Phone", "type": "Phone"},
    {"name": "Language", "type": "Locale"},
    {"name": "Since", "type": "Date"},
    {"name": "Orders", "type": "Number"},
    {"name": "Value", "type": "Decimal", "length": 18, "scale": 2},
    {"name": "Consent", "type": "Boolean", "required": True},
)


def run(rows: int) -> tuple[FileReport, float]:
    """Checks a file of so many good rows; the report and the seconds."""
    state = imported("I", into="T", file={"pattern": "f.csv"}, mapping="by_header").state
    layout = layout_of("I", state, table("T", *FIELDS).state["fields"])
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "f.csv"
        with path.open("w") as file:
            file.write(",".join(str(field["name"]) for field in FIELDS) + "\n")
            for row in range(rows):
                day = f"{1 + row % 12}/{1 + row % 28}/{2000 + row % 26}"
                file.write(
                    f"{row:018},user{row}@example.com,Given{row % 977},Family{row % 9973},+1555{row:07},en-US,{day},"
                    f"{row % 50},{row % 5000}.{row % 100:02},{'true' if row % 3 else 'false'}\n"
                )
        began = time.perf_counter()
        report = check_file(layout, path)
        return report, time.perf_counter() - began


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=1_000_000)
    report, seconds = run(parser.parse_args().rows)
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{report.rows:,} rows: {seconds:.1f} s, {report.rows / seconds:,.0f} rows/s, peak {memory:.0f} MiB")


if __name__ == "__main__":
    main()
