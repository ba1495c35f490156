"""Automations from outside: their schedules and file drops switched, and files dropped for them."""

import shutil
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from mcdecl.sandbox.automations import instances
from mcdecl.sandbox.automations.rest_actions import trigger
from mcdecl.sandbox.automations.rest_automations import COLLECTION, switch
from mcdecl.sandbox.automations.scheduler import arrived, settle
from mcdecl.sandbox.control.channel import ActionFile, Answer, ControlAction, Words
from mcdecl.sandbox.files.tree import allowed_name
from mcdecl.sandbox.rest.object_type import RestRefusalError
from mcdecl.sandbox.store import SandboxError

if TYPE_CHECKING:
    from mcdecl.sandbox.account import SandboxAccount


def _switch(account: "SandboxAccount", words: Words, _file: ActionFile | None) -> Answer:
    key, on = words["key"], words["on"]
    with account.store.exclusively():
        automation = next(iter(account.store.find(COLLECTION, "CustomerKey", key)), None)
        if automation is None:
            raise SandboxError(f"The embedded account has no automation with the key {key}.")
        by_file = bool(automation["Body"].get("fileDrop"))
        try:
            if by_file:
                trigger(account, automation["ObjectID"], {"isActive": on})
            else:
                switch(account, automation, on=on)
        except RestRefusalError as refusal:
            raise SandboxError(f"{key}: {refusal.message}") from None
    return {"by_file": by_file}


def _drop(account: "SandboxAccount", words: Words, file: ActionFile | None) -> Answer:
    if file is None:
        raise ValueError("The call brings no file.")
    folder, name = PurePosixPath(words["folder"].replace("\\", "/").strip("/")), words["name"]
    for part in (*folder.parts, name):
        if not allowed_name(part):
            raise SandboxError(f"The name {part!r} is not allowed on the FTP.")
    target = account.files.ftp / folder / name
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(file.path, target)
    fitting = arrived(account.enterprise, str(folder / name), written=True, files=account.files)
    settle(account.enterprise)
    with account.store.exclusively():
        runs = {
            run["CustomerKey"]: run["Status"]
            for unit in account.enterprise.units.values()
            for run in unit.store.all(instances.COLLECTION)
            if run["ObjectID"] in fitting.runs
        }
    return {"runs": runs, "queued": list(fitting.queued), "inactive": list(fitting.inactive)}


SWITCH = ControlAction("switch", _switch)
"""Turns the schedule or file drop of the automation with a `key` `on` or off. Says whether it starts `by_file`."""
DROP = ControlAction("drop", _drop)
"""Puts the file into a `folder` of the FTP under a `name`, and waits until what it starts has ended.

Says how the `runs` ended by the key of the automation, and the keys of those that were `queued` for a run that goes on
or that fit and are `inactive`.
"""
