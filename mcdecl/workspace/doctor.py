"""Examine the accounts of an environment, each business unit by itself, without changing anything."""

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING

from msgspec import Struct

from mcdecl.operations.doctor import Diagnosis, examine
from mcdecl.operations.probes.model import ReadingBench
from mcdecl.operations.run.sftp_login import SftpError
from mcdecl.project import Environment, Project, ProjectError
from mcdecl.workspace.accounts import open_places
from mcdecl.workspace.side_by_side import side_by_side

if TYPE_CHECKING:
    from mcdecl.operations.run.sftp_login import SftpLogin
    from mcdecl.workspace.place import Place


class ExaminedUnit(Struct, frozen=True):
    """One account.

    Attributes:
        environment: the environment, with the business unit in view where it names units.
        diagnosis: what was found out.
    """

    environment: Environment
    diagnosis: Diagnosis


def examine_units(
    project: Project, environments: Sequence[Environment], accepted: str | None = None
) -> tuple[ExaminedUnit, ...]:
    """Examine every account, side by side.

    Args:
        project: the project.
        environments: its environment, once for each business unit that is meant.
        accepted: the host key of the SFTP server that the person accepts, where mcdecl.yaml has none.

    Raises:
        AccountError: the settings do not say how to reach one.
    """
    with open_places(project.root, environments) as places:
        jobs = [
            partial(_examined, environment, place, accepted)
            for environment, place in zip(environments, places, strict=True)
        ]
        return tuple(side_by_side(jobs, project.environment.calls_at_once))


def _examined(environment: Environment, place: "Place", accepted: str | None) -> ExaminedUnit:
    return ExaminedUnit(environment, examine(reading_bench(place, accepted)))


def reading_bench(place: "Place", accepted: str | None = None) -> ReadingBench:
    """What probes that only read are given."""

    def login() -> "SftpLogin":
        try:
            return place.sftp(accepted)
        except ProjectError as error:  # one check among many: the others go on
            raise SftpError("The SFTP settings are not complete.", str(error)) from None

    return ReadingBench(place.account, login)
