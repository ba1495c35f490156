"""What the checks of data extracts, files, filter activities, verifications and automations find at once."""

from collections.abc import Iterator
from typing import Final

from mcdecl.analysis.lint.rule import Example, Rule
from mcdecl.analysis.lint.samples import TABLE

FAMILY: Final = "activities and automations"
_EXTRACT: Final = """\
data_extracts:
  Out: {name: Out, type: Data Extension Extract, file: out.csv, parameters: {%s}}
"""
_AUTOMATION: Final = """\
automations:
  Nightly:
    name: Nightly
    schedule: {rule: daily, start: "2031-01-31T06:00", time_zone: %s}
    steps:
      - {run: [data_extract.Out]}
"""
_STEPS: Final = """\
automations:
  Nightly:
    name: Nightly
    steps:
      - {run: [data_extract.Out]%s}
"""
_LOCATION: Final = """\
file_locations:
  Partner: {name: Partner, type: ExternalSftp, url: sftp://files.partner.example/inbound, port: 22%s}
"""
_TRANSFER: Final = """\
file_transfers:
  Send: {name: Send, file: out.csv, location: ExactTarget Enhanced FTP%s}
"""
_COPY: Final = TABLE.replace("  Orders:", "  Big_Orders:").replace("name: Orders", "name: Big Orders")
_FILTER: Final = (
    TABLE
    + _COPY.removeprefix("data_extensions:\n")
    + """\
filter_definitions:
  Big: {name: Big, source: Orders, where: Total > 100}
filter_activities:
  Pick: {name: Pick, filter: Big, source: %s, into: %s}
"""
)
_CHECK: Final = """\
verifications:
  Not_Empty: {target: Orders, rule: IsGreaterThan, value: 0}
"""
_CHECKED: Final = """\
automations:
  Nightly: {name: Nightly, steps: [{run: [verification.Not_Empty]}]}
"""
_OUT: Final = TABLE + _EXTRACT % "DECustomerKey: Orders"


def _rule(code: str, title: str, why: str, bad: str, good: str) -> Rule:
    return Rule(
        code=code,
        family=FAMILY,
        severity="error",
        title=title,
        why=why,
        bad=Example(yaml=bad),
        good=Example(yaml=good),
        waivable=False,
    )


def _rules() -> Iterator[Rule]:
    yield _rule(
        "MC901",
        "An automation cannot start this way",
        "An automation starts by a schedule or when a file arrives. A schedule needs a time zone that the account "
        "knows.",
        _OUT + _AUTOMATION % "Europe/Berln",
        _OUT + _AUTOMATION % "Europe/Berlin",
    )
    yield _rule(
        "MC902",
        "A step of an automation is invalid",
        "A step runs what is declared, or waits. An automation that runs itself would never end.",
        _OUT + _STEPS % ', wait: {until: "07:00", time_zone: UTC}',
        _OUT + _STEPS % "",
    )
    yield _rule(
        "MC903",
        "A data extract is incomplete",
        "Each type of extract has its own parameters. The account accepts wrong ones, but the extract fails when it "
        "runs.",
        TABLE + _EXTRACT % "HasColumnHeaders: true",
        _OUT,
    )
    yield _rule(
        "MC904",
        "A file location has attributes that do not fit its type",
        "Attributes that the type does not have would be ignored silently, and a missing one causes the first transfer "
        "to fail.",
        _LOCATION % "",
        _LOCATION % ", user: nto, auth: Password, password: {env: PARTNER}",
    )
    yield _rule(
        "MC905",
        "The settings of a file transfer contradict each other",
        "Decrypting and unpacking are for incoming files; encrypting needs a key.",
        _TRANSFER % ", encrypted: true",
        _TRANSFER % "",
    )
    yield _rule(
        "MC906",
        "A filter activity does not fit its filter",
        "It reads rows from the source of the filter and rebuilds its destination, which must be a different data "
        "extension.",
        _FILTER % ("Orders", "Orders"),
        _FILTER % ("Orders", "Big_Orders"),
    )
    yield _rule(
        "MC907",
        "Nothing runs a verification",
        "The account shows verifications only inside the automations that run them, so mcdecl could not find this one "
        "again.",
        TABLE + _CHECK,
        TABLE + _CHECK + _CHECKED,
    )


RULES: Final = tuple(_rules())
