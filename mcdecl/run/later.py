"""Picking up runs that were started before, by this project or by somebody else."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Protocol

from mcdecl.account.interface import Account
from mcdecl.kinds.resource import Resource
from mcdecl.run.automations import AUTOMATION, standing
from mcdecl.run.figures import counted
from mcdecl.run.model import Run, RunError, State, Status, Target
from mcdecl.run.runner import Watch, still_running, told
from mcdecl.run.started import notes
from mcdecl.run.targets import WAYS, chosen, declared_target, find_targets
from mcdecl.run.tasks import runs_of, state_of
from mcdecl.run.waiting import Patience, StillRunningError, wait_for_end


class Following(Watch, Protocol):
    """A watch that can be told of a run that others have started."""

    def follow(self, target: Target, task: int | None) -> None:
        """It is awaited from now on."""


class Later:
    """Runs of one environment, by task, by address, or the last ones."""

    def __init__(
        self, account: Account, root: Path, environment: str, resources: Sequence[Resource], unit: str = ""
    ) -> None:
        """Nothing is asked yet.

        Args:
            account: Whom to ask.
            root: The project's folder.
            environment: The name of the environment.
            resources: Everything that is declared.
            unit: The business unit, where the environment names some.
        """
        self._account = account
        self._notes = [note for note in notes(root, environment) if note.unit == unit]
        self._resources = resources

    def tasks(self, which: str | None, last: int) -> list[int | Target]:
        """The runs that are meant: their numbers, or the automation whose last run it is.

        Args:
            which: A task's number, an address, or None for the last ones.
            last: How many of them.

        Raises:
            RunError: The address is not declared, or nothing is known of a run of it.
            AccountError: The account cannot be asked.
        """
        if which is None:
            return [note.task for note in self._notes[:last]]
        if which.isdecimal():
            return [int(which)]
        resource = chosen(self._resources, [which])[0]
        if resource.kind == AUTOMATION:
            return [*find_targets(self._account, [resource])]
        target = declared_target(resource)
        states = runs_of(self._account, target.object_type, target.key)
        if states and states[0].task is not None:
            return [states[0].task]
        noted: list[int | Target] = [note.task for note in self._notes if note.address == which]
        if not noted:
            raise RunError(f"No run of {which} is known.", f"Start one: mcdecl run {which}")
        return noted[:1]

    def now(self, task: int | Target) -> Run:
        """How a run stands.

        Args:
            task: Its number, or the automation.

        Raises:
            AccountError: The account cannot be asked.
        """
        if isinstance(task, Target):
            return told(task, standing(self._account, task).state())
        state = state_of(self._account, task, self._noted(task).object_type)
        if state is None:
            message = "The account does not know this task. It may have begun a moment ago, or long before."
            return Run(self._noted(task).address, Status.UNKNOWN, task, message=message)
        return self._told(state)

    def awaited(self, task: int | Target, patience: Patience, watch: Following) -> Run:
        """How a run ended.

        Args:
            task: Its number, or the automation.
            patience: How long to wait.
            watch: Told of what is seen.

        Raises:
            AccountError: The account cannot be asked.
        """
        if isinstance(task, Target):
            return self._followed(task, None, lambda: standing(self._account, task).state(), patience, watch)
        target = self._noted(task)
        if self.now(task).status is Status.UNKNOWN and not target.key:
            return self.now(task)  # a number that nobody knows would be awaited for ever
        return self._followed(target, task, lambda: state_of(self._account, task, target.object_type), patience, watch)

    def _followed(
        self, target: Target, task: int | None, look: Callable[[], State | None], patience: Patience, watch: Following
    ) -> Run:
        watch.follow(target, task)
        try:
            state = wait_for_end(look, patience, lambda state: watch.seen(target, state))
        except StillRunningError as error:
            return still_running(target.address, task, error.last)
        return self._told(state) if task is not None else told(target, state)

    def _noted(self, task: int) -> Target:
        """What a task runs, by the notes; a nameless target where they do not tell."""
        address = next((note.address for note in self._notes if note.task == task), "")
        return self._target(address) or Target(address or f"task {task}", "", "", "", "")

    def _told(self, state: State) -> Run:
        kind = next((name for name, way in WAYS.items() if way.object_type == state.type), "")
        address = f"{kind}.{state.key}" if kind and state.key else self._noted(state.task or 0).address
        target = self._target(address) or Target(address, kind, state.key, state.type, "")
        return told(target, replace(state, figures=counted(target, state.figures, None, None)))

    def _target(self, address: str) -> Target | None:
        found = next((one for one in self._resources if one.address == address and one.kind in WAYS), None)
        return None if found is None else declared_target(found)
