"""Facts about data extensions, their names, keys and retention."""

from mcdecl.facts.sources import (
    TIME,
    documented,
    guessed,
    guide,
    help_article,
    mcdev,
    older_guide,
    recorded,
    reported,
)

FACTS = (
    reported(
        "keys-without-case",
        "Two external keys that differ only in case are one; so are two names.",
        mcdev("lib/metadataTypes/DataExtensionField.js"),
        probe="names",
    ),
    reported(
        "data-extension-name-taken",
        "The name of a data extension is unique in its business unit; a second one is refused with code 310007.",
        mcdev("lib/metadataTypes/DataExtension.js"),
        probe="names",
    ),
    documented(
        "name-not-free-at-once",
        "The name of a deleted data extension is not free again at once; how long it takes is not published.",
        older_guide("deleting_a_data_extension_object"),
        probe="names",
    ),
    documented(
        "data-extension-missing",
        "The Delete of a data extension that does not exist is refused with code 310002; clients also see 310007.",
        guide("310000_310099_dataextension_object"),
        probe="names",
    ),
    reported(
        "data-extension-key-200",
        "The external key of a data extension may have 200 characters; 36 are advised.",
        mcdev("lib/metadataTypes/definitions/DataExtension.definition.js"),
        probe="names",
    ),
    reported(
        "key-and-fields-apart",
        "A new external key and changes of fields do not go together in one Update.",
        mcdev("lib/metadataTypes/DataExtension.js"),
        probe="field-changes",
    ),
    recorded(
        "sendable-subscriber-field",
        "The subscriber field of a sendable data extension is written as Subscriber Key and read as _SubscriberKey.",
        mcdev("test/resources/9999999/dataExtension"),
        probe="sendable",
    ),
    recorded(
        "written-reads-back",
        "Name, description, folder and flags of a data extension read back as they were written.",
        mcdev("test/resources/9999999/dataExtension"),
        probe="new-data-extension",
    ),
    recorded(
        "update-patches",
        "An Update leaves what it does not say as it is.",
        mcdev("test/resources/9999999/dataExtension/update-response.xml"),
        probe="field-changes",
    ),
    reported(
        "retention-table",
        "Of the retention flags, RowBasedRetention alone means individual records, DeleteAtEndOfRetentionPeriod alone "
        "all records, and neither with a date all records and the data extension. The documentation describes "
        "DeleteAtEndOfRetentionPeriod the other way round.",
        mcdev("lib/metadataTypes/DataExtension.js"),
        unprobed=TIME,
    ),
    recorded(
        "retention-reads-back",
        "The period of a retention reads back as DataRetentionPeriodLength and DataRetentionPeriodUnitOfMeasure, its "
        "last day as RetainUntil in US form.",
        mcdev("test/resources/9999999/dataExtension"),
        probe="retention",
    ),
    documented(
        "retention-nightly",
        "Expired rows go in the night after they expire, also when the policy is set later.",
        help_article("005318599"),
        unprobed=TIME,
    ),
    guessed(
        "retention-update-no-restart",
        "The update of a row does not begin its retention again.",
        "the help article counts from the day on which a row was registered",
        unprobed=TIME,
    ),
    guessed(
        "retention-retain-until-day",
        "A day given as RetainUntil is still kept; the rows go in the night after it. All rows go again every period.",
        "the words of the user interface",
        unprobed=TIME,
    ),
    recorded(
        "template-partner-properties",
        "The settings of a template come as PartnerProperties.",
        mcdev("test/resources/9999999/dataExtensionTemplate/retrieve-response.xml"),
        unprobed="templates differ from account to account; mcdecl reads only their names and keys",
    ),
    recorded(
        "retention-date-and-period",
        "A retention with a last day and a period is refused by a Create and taken by an Update.",
        mcdev("test/resources/9999999/dataExtension/update-response.xml"),
        unprobed="which of the two counts shows only when the time is over",
    ),
    reported(
        "template-columns",
        "Templates have the same names in every account, and bring at least the columns that clients know.",
        mcdev("lib/metadataTypes/definitions/DataExtension.definition.js"),
        unprobed="templates differ from account to account; mcdecl reads only their names and keys",
    ),
)
