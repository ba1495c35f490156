"""Facts about automations, their schedules, steps and runs."""

from mcdecl.facts.sources import (
    DESCRIBED,
    EXPORTS,
    MCECLI,
    PACKAGE,
    RUNS,
    documented,
    guessed,
    guide,
    mcdev,
    older_guide,
    recorded,
    reported,
)

_ANSWERS = mcdev("test/resources/9999999/automation")
_NUMBERS = mcdev("lib/metadataTypes/definitions/Automation.definition.js")

FACTS = (
    recorded(
        "automation-names-differ",
        "Automations are written with other names than they are read with, such as stepNumber and step.",
        _ANSWERS,
        probe="automations",
    ),
    recorded(
        "schedule-shape",
        "The schedule of an automation reads with id, timezoneName, pattern and moments of its zone without an offset.",
        _ANSWERS,
        probe="automations",
    ),
    recorded(
        "schedule-without-end",
        "A schedule without an end gets one in June 2079.",
        _ANSWERS,
        unprobed=PACKAGE,
    ),
    recorded(
        "schedule-until-zone",
        "The end inside of a schedule's rule is in the schedule's own zone.",
        _ANSWERS,
        unprobed="says how values are meant; no single answer of the service shows it",
    ),
    guessed(
        "automation-switch-route",
        "File drops are switched on and off by a REST path of their own, with isActive.",
        f"the code of clients ({mcdev('lib/metadataTypes/Automation.js')}); no answer is published",
        unprobed=PACKAGE,
    ),
    recorded(
        "legacy-automations",
        "The older REST has automations under other ids; it alone shows the settings of waits.",
        _ANSWERS,
        probe="legacy-list",
    ),
    guessed(
        "automation-list-dates-changes",
        "The older list of automations shows another modifiedDate, status or steps once anything of an automation is "
        "saved, switched or paused, but who is notified.",
        "the list has the date of the last change and the state (recorded); which changes move the date is not "
        "published, so --fresh reads every automation again",
        unprobed=PACKAGE,
    ),
    recorded(
        "wait-windows-zone",
        "A wait until a time of day names its time zone as Windows does.",
        _ANSWERS,
        unprobed="needs an automation with such a wait",
    ),
    reported(
        "wait-not-in-read",
        "No other read shows the settings of a wait.",
        mcdev("lib/metadataTypes/Automation.js"),
        unprobed="needs an automation with a wait",
    ),
    recorded(
        "file-drop-folder-forms",
        "The folder of a file drop also reads as import\\ or as nothing where it is Import.",
        EXPORTS,
        unprobed="needs an automation with a file drop",
    ),
    recorded(
        "file-drop-pattern-types",
        "How the name of a file drop has to fit has a number; 0 comes with an empty pattern.",
        EXPORTS,
        unprobed="needs an automation with a file drop",
    ),
    reported(
        "activity-type-numbers",
        "Types of activities have numbers: 43 imports, 300 queries, 303 filters, 73 extracts, 53 transfers, 1000 "
        "verifications.",
        _NUMBERS,
        probe="automations",
    ),
    documented(
        "step-in-parallel",
        "The activities of one step run side by side, steps one after another.",
        older_guide("interacting_with_automation_studio_via_the_web_service_soap_api"),
        unprobed=RUNS,
    ),
    recorded(
        "verification-no-name",
        "A verification has no name, no key and no list: its id identifies it, and its step names it.",
        _ANSWERS,
        unprobed="needs an automation with a verification",
    ),
    guessed(
        "verification-runs-name",
        "Runs of a verification are called as its step calls it.",
        "other activities are",
        unprobed=RUNS,
    ),
    guessed(
        "verification-operators",
        "Verifications compare with IsEqualTo (recorded) and words like it; IsBetween includes its ends.",
        "the words of the user interface and of clients",
        unprobed="needs a run of a verification",
    ),
    recorded(
        "automation-last-run",
        "REST tells whether an automation runs, and which run was the last.",
        _ANSWERS,
        probe="automations",
    ),
    documented(
        "instances-need-filter",
        "Runs of automations are only given with a filter, by equals or IN.",
        f"{guide('automationinstance')}; {MCECLI}",
        probe="instances",
    ),
    guessed(
        "instance-status-numbers",
        "The numbers of a run's status are those of automations, where the documentation does not say another.",
        f"1 and 2 are documented; a Describe of 2022 ({DESCRIBED}) lists the property without numbers",
        unprobed=RUNS,
    ),
    recorded(
        "automation-delete-missing",
        "The Delete of an automation that does not exist is answered with a general error.",
        _ANSWERS,
        unprobed=PACKAGE,
    ),
    reported(
        "run-single-steps",
        "REST starts single steps of an automation by a path that no page names.",
        MCECLI,
        unprobed=RUNS,
    ),
    guessed(
        "activities-of-a-run",
        "No call tells of the activities of one run; the runs of their definitions at that time are taken for them.",
        "no such call is published",
        unprobed=RUNS,
    ),
    reported(
        "automation-state-numbers",
        "The states of automations have numbers: 3 runs, 4 is paused, 6 is scheduled, 7 waits for a file.",
        _NUMBERS,
        unprobed="the numbers come without words",
    ),
    recorded(
        "program-lists-automations",
        "SOAP lists automations as Program, a type that the contract does not have.",
        mcdev("test/resources/9999999/program"),
        unprobed="mcdecl asks for Automation; other clients ask for Program",
    ),
)
