"""Facts about what business units share."""

from mcdecl.facts.sources import EXPORTS, UNITS, guessed, mcdev, mcdev_issue, recorded, reported

FACTS = (
    reported(
        "ent-prefix",
        "A child unit names a data extension of its parent as ENT.Key, in SQL too.",
        "https://pastebin.com/UCSzBjut; practitioners' posts",
        unprobed=UNITS,
    ),
    recorded(
        "shared-filled-by-child",
        "Queries of child units fill shared data extensions of the parent; a child cannot change their definition.",
        f"{EXPORTS}; {mcdev_issue(117)}",
        unprobed=UNITS,
    ),
    guessed(
        "shared-target-key",
        "The target of such a query is named by the parent's own key.",
        "the answers that are published show a name; the key in them is a copy",
        unprobed=UNITS,
    ),
    recorded(
        "query-all-accounts",
        "QueryAllAccounts adds to a child's Retrieve what the parent shares, and to the parent's everything of its "
        "units.",
        mcdev("test/resources/9999999/dataFolder/retrieve-QAA-response.xml"),
        unprobed=UNITS,
    ),
    reported(
        "shared-fields-not-in-child",
        "A child unit does not get the fields of a shared data extension.",
        mcdev("lib/metadataTypes/DataExtension.js"),
        unprobed=UNITS,
    ),
)
