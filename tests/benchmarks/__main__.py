"""What the usual commands cost: `python -m tests.benchmarks`, and `python -m tests.benchmarks compare A B`."""

import argparse
from pathlib import Path

from tests.benchmarks.table import FOLDER, HEAD, commit, compared, keep, kept, line, measured


def main(arguments: list[str] | None = None) -> None:
    """Print the table and keep its figures, or compare those of two commits."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", default="100,1000,10000", help="how many data extensions")
    parser.add_argument("--latencies", default="0,50,200", help="milliseconds that a call takes")
    parser.add_argument("--out", type=Path, help=f"where to keep the figures; default: {FOLDER}/COMMIT.json")
    parser.add_argument("--kept-rows", default="1000000", help="how many rows of 10 columns an apply keeps")
    both = parser.add_subparsers(dest="job").add_parser("compare", help="compare the figures of two commits or files")
    both.add_argument("before")
    both.add_argument("after")
    options = parser.parse_args(arguments)
    if options.job == "compare":
        print("\n".join(compared(kept(options.before), kept(options.after))))
        return
    numbers = (options.sizes, options.latencies, options.kept_rows)
    sizes, latencies, kept_rows = ([int(number) for number in text.split(",") if number] for text in numbers)
    print(HEAD)
    rows = []
    for row in measured(sizes, latencies, kept_rows):
        rows.append(row)
        print(line(row), flush=True)
    out = options.out or FOLDER / f"{commit()}.json"
    keep(rows, out)
    print(f"Kept in {out}.")


if __name__ == "__main__":
    main()
