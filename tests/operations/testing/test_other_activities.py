"""Cases over automations with activities that mcdecl does not manage: everything else of them runs."""

import pytest

from mcdecl.kinds.automation_steps import StepsType, rehearsed
from tests.operations.testing.conftest import Flows

AUTOMATION = """\
automations:
  Evening:
    name: Evening
    steps:
      - run: [email_send.Welcome]
      - run: [query_definition.Choose, "script.Clean up"]
      - run: [{verification: {target: Chosen, rule: IsEqualTo, value: 1}}]
"""
CASE = """\
tests:
  it goes on without the script:
    given: {rows: {People: [{Id: a, Region: US, Score: 1}]}}
    run: [automation.Evening]
    expect: {rows: {Chosen: [{Id: a, Score: 1}]}}
"""


def test_what_mcdecl_does_not_manage_is_left_out_of_a_case(flows: Flows) -> None:
    flows.write("evening.yaml", AUTOMATION)
    flows.write("evening.mctest.yaml", CASE)
    played = flows.test()
    assert played.code == 0, played.out + played.err


@pytest.mark.parametrize(
    ("steps", "left"),
    [
        ([{"run": ["script.S"]}], []),
        (
            [{"run": ["script.S"]}, {"wait": "1 hour"}, {"run": ["query_definition.Q", "wait.Noon"]}],
            [{"wait": "1 hours"}, {"run": ["query_definition.Q"]}],
        ),
        ([{"run": ["activity_300.Gone"]}], [{"run": ["activity_300.Gone"]}]),
    ],
)
def test_only_what_could_be_there_stays(steps: list[dict[str, object]], left: list[dict[str, object]]) -> None:
    assert list(rehearsed(StepsType().normal(steps)).values()) == left
