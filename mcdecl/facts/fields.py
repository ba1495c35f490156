"""Facts about the fields of data extensions."""

from mcdecl.facts.sources import (
    EXPORTS,
    documented,
    guessed,
    guide,
    mcdev,
    mcdev_issue,
    older_guide,
    recorded,
    reported,
)

FACTS = (
    guessed(
        "text-without-max-length",
        "A Text field that is created without MaxLength is 50 characters long.",
        f"the default of the SSJS function ({guide('ssjs_dataExtensionFieldsAdd')}); the user interface makes it "
        "unlimited",
        probe="new-data-extension",
    ),
    recorded(
        "text-unlimited",
        "Accounts have Text fields without MaxLength, which are unlimited.",
        EXPORTS,
        unprobed="is so in some accounts; text-without-max-length shows whether a Create makes one",
    ),
    documented(
        "text-4000",
        "A Text field may have 4,000 characters.",
        guide("dataextensionfield"),
        probe="new-data-extension",
    ),
    recorded(
        "fixed-field-lengths",
        "The account sets the length of EmailAddress (254), Phone (50) and Locale (5) itself.",
        mcdev("test/resources/9999999/dataExtensionField"),
        probe="new-data-extension",
    ),
    recorded(
        "decimal-38",
        "A Decimal may have 38 digits; the script documentation says 29.",
        EXPORTS,
        probe="new-data-extension",
    ),
    recorded(
        "getdate-default",
        "The default of a Date that means the moment of the insert reads back as GetDate().",
        mcdev("test/resources/9999999/dataExtensionField"),
        probe="new-data-extension",
    ),
    reported(
        "boolean-default",
        "The default of a Boolean reads back as True or False.",
        "practitioners' posts",
        probe="new-data-extension",
    ),
    reported(
        "fields-in-sent-order",
        "New fields get their Ordinal, from 0, in the order in which they were sent.",
        mcdev("lib/metadataTypes/definitions/DataExtensionField.definition.js"),
        probe="new-data-extension",
    ),
    reported(
        "fields-unsorted",
        "Retrieve gives the fields of a data extension in no order; Ordinal tells it.",
        mcdev("lib/metadataTypes/DataExtensionField.js"),
        unprobed="whatever the order of an answer, sorting by Ordinal is right",
    ),
    reported(
        "new-fields-last",
        "A new field comes after all others, and no call moves one: a sent Ordinal is ignored.",
        mcdev("lib/metadataTypes/definitions/DataExtensionField.definition.js"),
        probe="field-changes",
    ),
    guessed(
        "field-underscore-names",
        "A field name that begins with an underscore is refused, but for a few such as _ContactKey.",
        "names of the account itself begin so; real data extensions have a few of them",
        probe="new-data-extension",
    ),
    reported(
        "key-field-required",
        "A primary key field has to be required.",
        mcdev("lib/metadataTypes/DataExtensionField.js"),
        probe="new-data-extension",
    ),
    reported(
        "field-type-not-sent",
        "FieldType is refused for an existing field, even the same one.",
        mcdev_issue(133),
        probe="field-changes",
    ),
    reported(
        "field-never-shorter",
        "The length of a field cannot be reduced.",
        mcdev("lib/metadataTypes/DataExtensionField.js"),
        probe="field-changes",
    ),
    reported(
        "field-never-required-later",
        "An optional field cannot be made required.",
        mcdev("lib/metadataTypes/DataExtensionField.js"),
        probe="field-changes",
    ),
    reported(
        "scale-ignored",
        "A change of the Scale of an existing Decimal is ignored.",
        mcdev("lib/metadataTypes/definitions/DataExtensionField.definition.js"),
        probe="field-changes",
    ),
    guessed(
        "primary-key-flag-change",
        "IsPrimaryKey of an existing field cannot be changed.",
        "nothing is published; refusing is the safe reading",
        probe="field-changes",
    ),
    documented(
        "field-by-object-id",
        "An existing field is changed by its ObjectID; a field without one is added.",
        older_guide("updating_column_properties_for_an_existing_data_extension"),
        probe="field-changes",
    ),
    reported(
        "field-delete",
        "A Delete of a data extension that names fields by their ObjectID deletes those fields alone.",
        mcdev("lib/metadataTypes/DataExtensionField.js"),
        probe="field-changes",
    ),
    reported(
        "required-field-with-rows",
        "A required field can be added to a data extension with rows only with a default; a key field not at all.",
        mcdev_issue(580),
        probe="rows",
    ),
)
