"""Facts about Retrieve, its filters and pages, and Describe."""

from mcdecl.facts.sources import (
    DESCRIBED,
    MCECLI,
    SQL_SERVER,
    WSDL,
    documented,
    guessed,
    guide,
    mcdev,
    mcdev_issue,
    recorded,
    reported,
)

FACTS = (
    documented(
        "retrieve-page-size",
        "A Retrieve gives 2,500 objects a page; a smaller BatchSize makes pages smaller.",
        guide("api-performance"),
        probe="page-size",
    ),
    documented(
        "continue-request",
        "The next page is asked for with ContinueRequest, which takes the request id of the last answer.",
        guide("continuerequest_2500records"),
        probe="page-size",
    ),
    guessed(
        "in-list-size",
        "An IN filter takes 500 values.",
        f"SQL Server takes 2,100 parameters ({SQL_SERVER}); no limit of the service is published",
        probe="filters",
    ),
    reported(
        "in-single-value",
        "IN with a single value is refused.",
        mcdev("lib/metadataTypes/User.js"),
        unprobed="the client does not send such a filter",
    ),
    reported(
        "texts-compare-without-case",
        "Filters compare texts without regard to case, as the service's SQL Server does.",
        mcdev("lib/metadataTypes/DataExtensionField.js"),
        probe="filters",
    ),
    recorded(
        "retrieve-no-hits",
        "A Retrieve that finds nothing says OK and has no Results element.",
        mcdev("test/resources/9999999/queryDefinition"),
        probe="filters",
    ),
    reported(
        "additional-operands",
        "More than two conditions are nested in pairs; AdditionalOperands work on some objects only.",
        "https://github.com/salesforce-marketingcloud/FuelSDK-Python/issues/25",
        unprobed="the client nests in pairs",
    ),
    reported(
        "filter-operands",
        "A combined filter whose operands are wrapped wrongly is refused.",
        MCECLI,
        unprobed="the client does not send such filters",
    ),
    reported(
        "retrieve-unknown-property",
        "A property that Retrieve does not have is refused, and the text names each such property.",
        MCECLI,
        probe="unknown-names",
    ),
    recorded(
        "retrieve-unknown-type",
        "An object type that does not exist is refused: there is no handler for it.",
        "https://github.com/DougMidgley/SFMC-SDK test/resources/soap.js",
        probe="unknown-names",
    ),
    guessed(
        "retrieve-without-properties",
        "A Retrieve that asks for no property is refused.",
        "no answer to such a call is published",
        unprobed="the client always asks for properties",
    ),
    recorded(
        "nil-shapes",
        "In what Retrieve gives, PartnerKey is nil and comes first, a text without a value is an empty element, and "
        "other values that are missing are left out.",
        mcdev("test/resources/9999999/dataExtension"),
        probe="new-data-extension",
    ),
    recorded(
        "field-filter-by-parent",
        "Fields are found by DataExtension.CustomerKey. Some accounts fail on that filter with a truncation error of "
        "their database, and then give all fields without a filter.",
        mcdev_issue(1644),
        probe="field-filter",
    ),
    recorded(
        "describe-lists-properties",
        "Describe gives the properties of an object type, each with IsRetrievable.",
        "https://github.com/DougMidgley/SFMC-SDK test/resources/soap.js",
        probe="describe",
    ),
    reported(
        "describe-empty",
        "Some accounts answer every Describe with a request id alone.",
        MCECLI,
        unprobed="is so in some accounts only; describe-lists-properties shows which sort this one is",
    ),
    reported(
        "client-id-alias",
        "Client.ClientID1 is another name of the business unit's id in imports.",
        "https://github.com/mikejgulley/SFMC_ExportImport ExportImport/ImportDefinitionUtil.cs",
        unprobed="mcdecl does not ask for it",
    ),
    documented(
        "save-options",
        "SaveOptions say whether a write may add, change, or both: AddOnly, UpdateOnly, UpdateAdd.",
        WSDL,
        probe="rows",
    ),
    reported(
        "properties-over-promised",
        "Describe and the documentation list properties that Retrieve then refuses.",
        f"{MCECLI}; {DESCRIBED}",
        unprobed="is so for some properties; `mcdecl doctor` asks for every one that mcdecl reads",
    ),
)
