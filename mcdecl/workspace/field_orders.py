"""The order of fields in the account, remembered beside the project for what is checked offline.

Every plan sees it; `check-file`, `mcdecl test` and others that ask no account then know it, too. Nothing depends on it:
without it the order of the files counts.
"""

import json
from collections.abc import Mapping
from pathlib import Path
from threading import Lock

from mcdecl.analysis.lint.view import filled_in_order
from mcdecl.engine.plan import Plan
from mcdecl.engine.plan.account_state import Live
from mcdecl.engine.plan.model import Action
from mcdecl.helpers.atomic_write import write_whole
from mcdecl.helpers.own_folder import own_folder, read_own
from mcdecl.kinds.field_order import FIELDS, names_of, order_after, readable
from mcdecl.kinds.roles import DATA_EXTENSION
from mcdecl.project import Project

FOLDER = Path(".mcdecl")
FILE = "field-order.json"

_WRITING = Lock()
"""Business units are planned at one time, and have one file."""

Orders = Mapping[str, tuple[str, ...]]
"""By external key of a data extension, the names of its fields in the account's order."""


def remember(project: Project, live: Live, plan: Plan) -> None:
    """Note the orders that a plan saw, as they are once it is applied.

    Args:
        project: The project, or one of its business units.
        live: What the plan saw.
        plan: The plan.
    """
    with _WRITING:
        _remember(project, live, plan)


def _remember(project: Project, live: Live, plan: Plan) -> None:
    anew = {change.address for change in plan.changes if change.action in (Action.REPLACE, Action.CREATE)}
    known = _read(project.root)
    name = _name(project)
    record = {key: names for key, names in known.get(name, {}).items() if f"{DATA_EXTENSION}.{key}" not in anew}
    for *_, filled in filled_in_order(project):
        there = live.resources.get(filled.address)
        if there is not None and filled.address not in anew and readable(there.state.get(FIELDS)):
            declared = names_of(filled.state.get(FIELDS))
            record[filled.key] = list(order_after(names_of(there.state.get(FIELDS)), declared, filled.directives))
    if record != known.get(name, {}):
        try:
            text = json.dumps({**known, name: record}, ensure_ascii=False, indent=1)
            write_whole(own_folder(project.root, FOLDER) / FILE, text)
        except OSError:
            return  # what cannot be remembered is not known the next time


def remembered(project: Project) -> Orders:
    """The orders that are known of the environment's account (and the business unit in view).

    Args:
        project: The project, or one of its business units.
    """
    return {key: tuple(names) for key, names in _read(project.root).get(_name(project), {}).items()}


def _name(project: Project) -> str:
    return f"{project.environment.name}/{project.environment.business_unit}"


def _read(root: Path) -> dict[str, dict[str, list[str]]]:
    try:
        orders_by_key = json.loads(read_own(root, FOLDER / FILE))
        return {str(name): {str(key): [str(item) for item in names] for key, names in orders.items()}
                for name, orders in orders_by_key.items()}  # fmt: skip
    except (OSError, ValueError, AttributeError, TypeError, RecursionError):
        return {}
