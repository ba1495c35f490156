"""Facts about data extracts."""

from mcdecl.facts.sources import EXPORTS, RUNS, documented, guessed, guide, help_article, mcdev, older_guide, recorded

_EXTRACT = older_guide("creating_a_data_extract_activity_with_the_soap_web_service_api")

FACTS = (
    recorded(
        "extract-type-ids",
        "The ids of the extract types are the same on every account.",
        mcdev("test/resources/9999999/automation/v1/dataextracttypes"),
        probe="extract-types",
    ),
    recorded(
        "extract-types-list",
        "The list of extract types is a bare array with name and extractId.",
        mcdev("test/resources/9999999/automation/v1/dataextracttypes"),
        probe="extract-types",
    ),
    recorded(
        "extract-list-short",
        "The list of extracts leaves out the fields of their type.",
        mcdev("test/resources/9999999/automation/v1/dataextracts"),
        probe="extracts",
    ),
    recorded(
        "extract-fields-shown",
        "An extract of a data extension shows ColumnDelimiter, DECustomerKey, HasColumnHeaders, TextQualified and "
        "UsesLineFeed, whatever was sent.",
        mcdev("test/resources/9999999/automation/v1/dataextracts/post-response.json"),
        probe="extracts",
    ),
    documented(
        "tracking-extract-parameters",
        "A tracking extract has the parameters that are documented for SOAP; over REST the same are taken.",
        _EXTRACT,
        unprobed=RUNS,
    ),
    recorded(
        "tracking-extract-more",
        "Tracking extracts of real accounts have further parameters, such as IncludeGEO.",
        EXPORTS,
        unprobed="is about extracts of other accounts",
    ),
    recorded(
        "extract-rolling-ranges",
        "intervalType of an extract says its rolling range; 1, 2, 3, 5 and 6 occur, and which is which is not "
        "published.",
        EXPORTS,
        unprobed="the numbers come without words",
    ),
    documented(
        "extract-fixed-parameters",
        "An extract of a data extension has to carry StartDate, EndDate and _AsyncID, which change nothing.",
        _EXTRACT,
        unprobed=RUNS,
    ),
    documented(
        "extract-file-only-sign",
        "The Extract method gives no task: the file is the only sign that an extract has ended.",
        guide("extract"),
        unprobed=RUNS,
    ),
    documented(
        "extract-dates-us",
        "Dates in parameters of an extract are in US form.",
        _EXTRACT,
        unprobed=RUNS,
    ),
    guessed(
        "extract-default-encoding",
        "A file that says no encoding is UTF-8.",
        "nothing is published",
        unprobed=RUNS,
    ),
    guessed(
        "extract-export-folder",
        "The Extract method puts its files into Export on the Enhanced FTP.",
        help_article("mktg.mc_overview_ftp_accounts.htm") + " says so of files that leave the account",
        unprobed=RUNS,
    ),
    documented(
        "tracking-extract-range",
        "90 days are the longest range of a tracking extract in the user interface.",
        help_article("mktg.mc_as_tracking_extract.htm"),
        unprobed=RUNS,
    ),
    guessed(
        "tracking-extract-columns",
        "The columns of a tracking extract are filled from the data views of the same names.",
        "columns and views have the same words; the columns are those that practitioners publish",
        unprobed=RUNS,
    ),
    documented(
        "tracking-extract-headings",
        "The files of a tracking extract always have a line of headings.",
        help_article("mktg.mc_as_tracking_extract.htm"),
        unprobed=RUNS,
    ),
)
