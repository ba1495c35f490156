"""What the account has of the steps of an automation: an update sends it back, changed only where it is declared."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from msgspec import Struct

from mcdecl.kinds.values import same_name
from mcdecl.wire.values import at

Activity = Mapping[str, Any]


class WantedActivity(Struct, frozen=True):
    """An activity that a step shall have.

    Attributes:
        number: the service's number of its type.
        name: the name that it is found by in the account; None for one that is found by its id.
        object_id: the id of what it runs; None for one that is found by its name.
        set: what an update sets of it.
        new: what else it consists of where the account has none yet, for what mcdecl does not manage.
    """

    number: int
    name: str | None
    object_id: str | None
    set: Mapping[str, Any]
    new: Callable[[], Mapping[str, Any]] | None = None

    def is_it(self, activity: Activity) -> bool:
        """Whether an activity of the account is this one."""
        if activity.get("objectTypeId") != self.number:
            return False
        if self.object_id is not None:
            return same_name(str(activity.get("activityObjectId") or ""), self.object_id)
        return (activity.get("name") or "") == self.name


class HeldSteps:
    """The steps that the account has, of which each activity goes back once."""

    def __init__(self, record: Mapping[str, Any]) -> None:
        """`record` is the automation as REST shows it; empty for a new one."""
        self._steps: list[Mapping[str, Any]] = list(record.get("steps") or ())
        self._settings = settings_of(record)

    def sent_back(
        self, wanted: Sequence[Sequence[WantedActivity]]
    ) -> Iterator[tuple[dict[str, Any], list[dict[str, Any]]]]:
        """For each wanted step: what the account has of the step itself, and its activities, each completed.

        Raises:
            NotInAccountError: The account lacks something that mcdecl does not manage.
        """
        places = self._places(wanted)
        left = [list(step.get("activities") or ()) for step in self._steps]
        taken = [
            [_take(left[place], activity) if place is not None else None for activity in step]
            for step, place in zip(wanted, places, strict=True)
        ]
        for step, place, found in zip(wanted, places, taken, strict=True):
            activities = []
            for activity, there in zip(step, found, strict=True):
                held = there or next((item for rest in left if (item := _take(rest, activity))), None)
                activities.append(self._completed(activity, held))
            yield {} if place is None else _bare(self._steps[place]), activities

    def _places(self, wanted: Sequence[Sequence[WantedActivity]]) -> list[int | None]:
        """For each wanted step the account's step that is most like it, each of them once."""
        places: list[int | None] = [None] * len(wanted)
        likeness = sorted(
            (
                (_likeness(step, there.get("activities") or ()), number, place)
                for number, step in enumerate(wanted)
                for place, there in enumerate(self._steps)
            ),
            key=lambda item: (-item[0], item[2], item[1]),
        )
        for like, number, place in likeness:
            if like and places[number] is None and place not in places:
                places[number] = place
        return places

    def _completed(self, activity: WantedActivity, held: Activity | None) -> dict[str, Any]:
        if activity.new is None:
            return {**(held or {}), **activity.set}
        if held is None:
            return {**activity.new(), **activity.set}
        text = self._settings.get(str(held.get("id")))
        return {**held, **({} if text is None else {"serializedObject": text}), **activity.set}


def _take(left: list[Activity], activity: WantedActivity) -> Activity | None:
    for place, there in enumerate(left):
        if activity.is_it(there):
            return left.pop(place)
    return None


def _likeness(step: Sequence[WantedActivity], there: Sequence[Activity]) -> float:
    """From 0 for nothing in common to 1 for the same activities."""
    left = list(there)
    shared = sum(_take(left, activity) is not None for activity in step)
    return 2 * shared / (len(step) + len(there)) if shared else 0.0


def _bare(step: Mapping[str, Any]) -> dict[str, Any]:
    return {name: item for name, item in step.items() if name not in ("name", "step", "activities")}


def settings_of(record: Mapping[str, Any]) -> dict[str, str]:
    """The settings of activities by id: JSON inside of JSON, which only the older definition shows.

    See fact:legacy-automations.
    """
    return {
        str(worker.get("guidId")): str(worker["serializedObject"])
        for process in at(record, "@definition.processes") or ()
        for worker in process.get("workers") or ()
        if worker.get("serializedObject")
    }
