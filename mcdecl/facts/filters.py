"""Facts about filter definitions and filter activities."""

from mcdecl.facts.sources import EXPORTS, PACKAGE, RUNS, documented, guessed, guide, mcdev, recorded

_RULES = guide("creating_a_filterdefinition_object")

FACTS = (
    documented(
        "filter-update-whole",
        "Every Update of a filter definition has to carry its source and its rules.",
        _RULES,
        unprobed=PACKAGE,
    ),
    documented(
        "filter-operators",
        "Which operators a rule takes depends on the type of the field.",
        _RULES,
        unprobed=PACKAGE,
    ),
    guessed(
        "filter-number-operators",
        "Rules on numbers also take lessThan and lessThanOrEqual.",
        f"their missing in the documented row ({_RULES}) reads like a slip",
        unprobed=PACKAGE,
    ),
    guessed(
        "filter-is-null-operator",
        "SOAP's operator for an empty field is isNull.",
        "the contract's word; filters of the user interface have IsEmpty",
        unprobed=PACKAGE,
    ),
    guessed(
        "filter-text-case",
        "Rules on texts take letters in either case for the same.",
        "queries do so, and filters run on the same database; nothing is published",
        unprobed=RUNS,
    ),
    documented(
        "filter-date-days",
        "Rules on dates have a day and no time.",
        _RULES,
        unprobed=RUNS,
    ),
    documented(
        "filter-type-ids",
        "2 is the number of a data extension as source or destination of a filter activity.",
        guide("filteractivity"),
        probe="filter-list",
    ),
    recorded(
        "filter-deleted-status",
        "Deleted filter activities stay in the list with status 0.",
        mcdev("test/resources/9999999/automation/v1/filters"),
        unprobed="needs a filter activity that was deleted",
    ),
    recorded(
        "filter-list-whole",
        "The list of filter activities leaves nothing out.",
        mcdev("test/resources/9999999/automation/v1/filters"),
        probe="filter-list",
    ),
    guessed(
        "filter-perform-key",
        "Perform finds a filter activity by its key or its ObjectID.",
        "as it finds other activities; nothing is published",
        unprobed=RUNS,
    ),
    recorded(
        "filter-operators-of-ui",
        "Filters of real accounts have operators of the user interface, such as EndsWith and IsEmpty.",
        EXPORTS,
        unprobed="is about filters of other accounts",
    ),
)
