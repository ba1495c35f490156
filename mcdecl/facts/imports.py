"""Facts about imports."""

from mcdecl.facts.sources import (
    EXPORTS,
    FILES,
    SQL_GOTCHAS,
    documented,
    guessed,
    guide,
    help_article,
    mcdev,
    recorded,
    reported,
)

FACTS = (
    recorded(
        "import-blank-file",
        "The REST answer for one import has blankFileProcessingType (0 fails, 1 processes), which neither SOAP nor the "
        "list shows.",
        mcdev("test/resources/9999999/automation/v1/imports"),
        probe="imports",
    ),
    guessed(
        "import-blank-file-skip",
        "2 of blankFileProcessingType skips an empty file; a new import has 1.",
        "the three words of the user interface, of which two are recorded beside their numbers",
        unprobed="the numbers come without words",
    ),
    recorded(
        "import-encoding-read",
        "The REST answer for one import has encodingName, which neither SOAP nor the list shows.",
        mcdev("test/resources/9999999/automation/v1/imports"),
        probe="imports",
    ),
    guessed(
        "encoding-names-dotnet",
        "encodingName is the name that .NET gives to a code page.",
        "utf-8, the one that is recorded, is such a name",
        unprobed="needs imports in other encodings",
    ),
    recorded(
        "import-mapping-rest",
        "The columns of an import's mapping read over REST only, and by name.",
        mcdev("test/resources/9999999/automation/v1/imports"),
        probe="imports",
    ),
    guessed(
        "rest-source-ordinal",
        "A mapping by position has sourceOrdinal in REST.",
        "the word of SOAP; the name is recorded for columns with a heading alone",
        unprobed="needs an import that maps by position",
    ),
    guessed(
        "rest-column-based-number",
        "updateTypeId of a column-based import is 3.",
        f"the gap in the numbers that clients know ({mcdev('lib/metadataTypes/definitions/ImportFile.definition.js')})",
        unprobed="needs a column-based import",
    ),
    recorded(
        "import-from-data-extension",
        "An import that reads a data extension, not a file, has a word of its own in place of the file's name.",
        mcdev("test/resources/9999999/automation/v1/imports"),
        unprobed="few accounts have one",
    ),
    recorded(
        "import-source-read",
        "The REST answer for one import has sourceCustomObjectId, the data extension that it copies; neither SOAP "
        "nor the list shows it.",
        mcdev("test/resources/9999999/automation/v1/imports"),
        unprobed="few accounts have one",
    ),
    recorded(
        "import-source-written",
        "An import that copies a data extension is created and changed over REST, with the id of its source.",
        mcdev("lib/metadataTypes/ImportFile.js"),
        unprobed="would have to write",
    ),
    guessed(
        "import-source-location",
        "An import that copies a data extension has a file location, and a create may leave it out.",
        "one client always sends the usual location, another one never does",
        unprobed="would have to write",
    ),
    guessed(
        "import-source-values",
        "An import takes values of another data extension as a file would say them; an empty text is no value.",
        "the settings of both kinds of import are the same",
        unprobed="would have to run an import",
    ),
    guessed(
        "import-shared-target",
        "Imports and filter activities of a business unit write rows to what the parent shares; a destination is then "
        "named by its id.",
        "queries do (recorded), and ids are the same in every unit",
        unprobed="would have to write",
    ),
    recorded(
        "import-untyped-destination",
        "The Create of an import whose destination has no type is refused with code 43040.",
        "https://github.com/salesforce-marketingcloud/FuelSDK-Python/issues/62",
        unprobed="the client always sends the type",
    ),
    documented(
        "import-locale-default",
        "An import without a locale for dates has en-US.",
        guide("creating_an_import_definition"),
        probe="imports",
    ),
    documented(
        "import-ordinals-from-1",
        "Positions of columns count from 1 in imports into data extensions.",
        guide("importdefinitionfieldmappingtype"),
        unprobed=FILES,
    ),
    documented(
        "import-stops-at-first-error",
        "An import that does not allow errors stops at the first bad row.",
        guide("importdefinition"),
        unprobed=FILES,
    ),
    reported(
        "import-without-key",
        "Without a primary key, Add and Update behaves like Add Only.",
        "https://www.sapotacorp.vn/blog/sfmc-import-update-types",
        unprobed=FILES,
    ),
    reported(
        "import-empty-overwrite",
        "An Overwrite with an empty file empties the data extension.",
        "https://www.sapotacorp.vn/blog/sfmc-import-update-types",
        unprobed=FILES,
    ),
    reported(
        "no-rollback",
        "What a run has written before it fails stays, and an Overwrite has deleted the rows before that.",
        SQL_GOTCHAS,
        unprobed=FILES,
    ),
    guessed(
        "import-same-key-twice",
        "Of two rows of a file with the same primary key the first counts.",
        "the number of duplicates that the service gives; which row stays is not published",
        unprobed=FILES,
    ),
    guessed(
        "import-header-of-several",
        "Of several header lines the first has the headings.",
        "nothing is published",
        unprobed=FILES,
    ),
    documented(
        "import-statuses",
        "An import is New, Processing, Completed or Error.",
        guide("importresultssummary"),
        unprobed=FILES,
    ),
    documented(
        "import-results-late",
        "An import that was only just started may have no row of results yet.",
        guide("retrieving_the_results_of_an_import"),
        unprobed=FILES,
    ),
    documented(
        "import-row-errors",
        "SOAP tells how many rows were bad and not which; the service says that by e-mail or in a file.",
        guide("importresultssummary"),
        unprobed=FILES,
    ),
    documented(
        "file-pattern-tokens",
        "%%Year%%, %%Month%% and %%Day%% stand in file names for the day, in any letter case and with relative forms.",
        "SOAP API Best Practices (developer.salesforce.com, older edition)",
        unprobed=FILES,
    ),
    documented(
        "dated-pattern-zone",
        "A dated pattern takes the day of the user's time zone when an import is run by hand, of the account's in an "
        "automation.",
        help_article("000389700"),
        unprobed=FILES,
    ),
    documented(
        "nearest-date",
        "If there is no file of that day, the one with the nearest date is imported.",
        help_article("000389700"),
        unprobed=FILES,
    ),
    guessed(
        "nearest-date-tie",
        "Of two files as near, the older one is imported.",
        "the help article says nothing about it",
        unprobed=FILES,
    ),
    recorded(
        "import-utf-8",
        "Nearly all imports have UTF-8.",
        EXPORTS,
        unprobed="is about imports of other accounts",
    ),
    recorded(
        "import-numbers",
        "REST's numbers: a data extension is 310 as the destination of an import; 0 adds and updates, 1 adds, 2 "
        "updates, 4 overwrites.",
        mcdev("lib/metadataTypes/definitions/ImportFile.definition.js"),
        unprobed="needs an import of each sort",
    ),
)
