"""Facts about Create, Update, Delete and Perform, whatever the object."""

from mcdecl.facts.sources import (
    CLIENT,
    RUNS,
    documented,
    guessed,
    guide,
    mcdev,
    older_guide,
    recorded,
    reported,
)

FACTS = (
    documented(
        "error-codes",
        "What is refused has an ErrorCode of a published family, and a text.",
        older_guide("0_99"),
        probe="names",
    ),
    documented(
        "results-in-order",
        "Results of a write come one for each object, with its position as OrdinalID; one bad object does not stop "
        "the others.",
        guide("updateresult"),
        probe="rows",
    ),
    recorded(
        "perform-task",
        "Perform answers with a Task that has the number by which the run is asked for.",
        "https://github.com/DougMidgley/SFMC-SDK test/resources/soap.js",
        unprobed=RUNS,
    ),
    reported(
        "async-activity-status",
        "AsyncActivityStatus, which no page names, tells by the number of a task its Status, StartTime and EndTime.",
        "practitioners' posts on Stack Exchange",
        unprobed=RUNS,
    ),
    recorded(
        "perform-answer-id",
        "The ObjectID in the answer to the Perform of an automation is the automation's own; the documentation says "
        "the run's.",
        mcdev("test/resources/9999999/automation/perform-response.xml"),
        unprobed=RUNS,
    ),
    guessed(
        "task-interaction-id",
        "InteractionObjectID in the answer to a Perform is the id of the run, where the account gives one.",
        "the name of the element",
        unprobed=RUNS,
    ),
    guessed(
        "lost-create",
        "A Create whose answer was lost may have been carried out; nothing but reading tells.",
        "the service publishes no way to recognise a repeated synchronous call",
        unprobed=CLIENT,
    ),
)
