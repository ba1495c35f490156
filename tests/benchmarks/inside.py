"""The embedded account itself, without a client: pages of fields and rows that are written by key; CPU seconds a call.

What it costs must not grow with what else is in the account.
"""

import argparse
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from mcdecl.sandbox.account import SandboxAccount
from mcdecl.sandbox.assembly import open_account
from mcdecl.sandbox.rows import rows
from mcdecl.sandbox.rows.soap_data_extension_object import create_all, save_all
from mcdecl.sandbox.soap.object_type import TYPE, SaveMode
from mcdecl.sandbox.soap.object_types import kinds
from mcdecl.sandbox.soap.retrieving import retrieve

NAMES = "Name FieldType MaxLength Scale IsPrimaryKey IsRequired DefaultValue Ordinal ObjectID DataExtension.CustomerKey"


@dataclass(frozen=True)
class Cost:
    """What one call cost, in milliseconds of CPU, and what it was about."""

    what: str
    milliseconds: float
    objects: int


def fields(tables: int, of_each: int) -> Iterator[Cost]:
    """Pages of 2,500 fields of an account of so many data extensions, as different filters ask for them."""
    account = open_account()
    try:
        for number in range(tables):
            kinds()["DataExtension"].create(account, _table(f"T{number:05}", of_each), SaveMode(add=True, change=False))
        account.store.commit()
        keys = [f"T{number:05}" for number in range(tables)]
        page = max(2, 2500 // of_each)
        first = next(iter(account.store.all("DataExtension")))["Fields"][0]
        asked: dict[str, dict[str, Any] | None] = {
            "page, by data extensions": _part("DataExtension.CustomerKey", *keys[:page]),
            "page, by a name": _part("Name", "F1"),
            "page, without a filter": None,
            "one, by its ObjectID": _part("ObjectID", first["ObjectID"]),
        }
        for what, part in asked.items():
            answers: list[str] = []
            cost = _measured(lambda part=part, answers=answers: answers.append(_retrieved(account, part)))
            yield Cost(what, cost, answers[-1].count("<Results "))
    finally:
        account.close()


def _retrieved(account: SandboxAccount, part: dict[str, Any] | None) -> str:
    request: dict[str, Any] = {"ObjectType": "DataExtensionField", "Properties": NAMES.split()}
    return retrieve(account, {"RetrieveRequest": {**request, **({"Filter": part} if part else {})}})


def upserts(held: int, calls: int = 20) -> Iterator[Cost]:
    """Rows written by key into a data extension that holds so many: one a call, and a hundred a call."""
    account = open_account()
    try:
        kinds()["DataExtension"].create(account, _table("T", 3), SaveMode(add=True, change=False))
        owner = account.store.find("DataExtension", "CustomerKey", "T")[0]
        create_all(account, [_row(number) for number in range(held)])
        for size in (1, 100):
            began = 0.0
            for call in range(calls):
                if call == calls // 2:  # the first ones read the table
                    began = time.process_time()
                some = [_row((call * 7919 + number * 104729) % (held + held // 10)) for number in range(size)]
                with account.store.exclusively():
                    refusals = save_all(account, some, SaveMode(add=True, change=True))
                if any(refusals):
                    raise RuntimeError(refusals)
            cost = (time.process_time() - began) * 1000 / (calls - calls // 2)
            yield Cost(f"{size} rows a call", cost, rows.count(account, owner))
    finally:
        account.close()


def _measured(call: Callable[[], None]) -> float:
    call()
    began = time.process_time()
    call()
    return (time.process_time() - began) * 1000


def _table(key: str, count: int) -> dict[str, Any]:
    names = ["Id", *(f"F{number}" for number in range(count - 1))]
    fields = [
        {"Name": name, "FieldType": "Text", "MaxLength": 50, "IsPrimaryKey": name == "Id", "IsRequired": name == "Id"}
        for name in names
    ]
    return {TYPE: "DataExtension", "CustomerKey": key, "Name": key, "Fields": {"Field": fields}}


def _row(number: int) -> dict[str, Any]:
    pairs = {"Id": f"C{number:09}", "F0": f"c{number}@example.com", "F1": str(number % 97)}
    properties = [{TYPE: "APIProperty", "Name": name, "Value": value} for name, value in pairs.items()]
    return {"CustomerKey": "T", "Properties": {"Property": properties}}


def _part(name: str, *values: str) -> dict[str, Any]:
    operator = "IN" if len(values) > 1 else "equals"
    return {TYPE: "SimpleFilterPart", "Property": name, "SimpleOperator": operator, "Value": list(values)}


def main() -> None:
    """Print the figures as a table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--tables", type=int, default=8000)
    parser.add_argument("--rows", default="1000,200000")
    options = parser.parse_args()
    for cost in fields(options.tables, 25):
        print(f"{options.tables * 25:9} fields  {cost.what:26} {cost.milliseconds:8.1f} ms  {cost.objects:8} objects")
    for held in (int(number) for number in options.rows.split(",")):
        for cost in upserts(held):
            print(f"{held:9} rows    {cost.what:26} {cost.milliseconds:8.1f} ms  {cost.objects:8} rows")


if __name__ == "__main__":
    main()
