"""Facts about the rows of data extensions."""

from mcdecl.facts.sources import (
    BEST_PRACTICES,
    TAP,
    documented,
    guessed,
    guide,
    mcdev,
    recorded,
    reported,
)

FACTS = (
    documented(
        "rows-us-dates",
        "Dates of rows read in US form, to the second, in server time.",
        guide("retrieving_data_from_a_data_extension"),
        probe="rows",
    ),
    documented(
        "rows-no-like",
        "A Retrieve of rows takes no like.",
        guide("retrieving_data_from_a_data_extension"),
        probe="rows",
    ),
    documented(
        "unknown-columns-dropped",
        "A value for a column that does not exist is dropped without an error.",
        BEST_PRACTICES,
        probe="rows",
    ),
    recorded(
        "rest-rows-shape",
        "REST gives rows with names in small letters and every value as a text; no value is an empty text.",
        mcdev("test/resources/9999999/data/v1/customobjectdata"),
        probe="rows",
    ),
    reported(
        "rest-rows-page",
        "REST gives at most 2,500 rows a page.",
        "practitioners' posts",
        unprobed="needs more rows than a probe writes",
    ),
    reported(
        "rest-rows-by-number",
        "A page of rows over REST is asked for by its number, whichever pages were asked for before.",
        "links of recorded answers name their neighbours by $page alone, as mcdev and other clients follow them",
        unprobed="needs more rows than a probe writes; a wrong page shows by its number, and by a key that comes twice",
    ),
    reported(
        "row-count-rest",
        "The REST answer to the smallest page of rows has their number as count.",
        mcdev("lib/metadataTypes/DataExtension.js"),
        probe="rows",
    ),
    recorded(
        "row-key-error",
        "A row that is refused for its primary key says so in words; its code is shared with other errors.",
        guide("dataextensionupdateresult"),
        probe="rows",
    ),
    reported(
        "custom-object-key",
        "Every data extension has a hidden column _CustomObjectKey, which * leaves out.",
        f"{TAP} tap_exacttarget",
        probe="rows",
    ),
    guessed(
        "row-sets-no-snapshot",
        "The pages of rows of one REST token need not be a snapshot.",
        "nothing is published; the number of rows is watched instead",
        unprobed="shows only if rows change between two pages",
    ),
    reported(
        "row-values-case",
        "Keys of rows compare without regard to case.",
        "SQL Server's usual collation",
        probe="rows",
    ),
    guessed(
        "missing-table-words",
        "What the service says to rows of a data extension that does not exist is not published.",
        "no answer to such a call is published; code asks whether the data extension is there instead",
        unprobed="nothing depends on the words",
    ),
)
