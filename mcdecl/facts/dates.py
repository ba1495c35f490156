"""Facts about dates and the service's clock."""

from mcdecl.facts.sources import (
    MEANING,
    SQL_SERVER,
    documented,
    guessed,
    guide,
    mcdev,
    recorded,
    reported,
)

FACTS = (
    documented(
        "server-time-utc-6",
        "Server time is six hours behind UTC the whole year: Central time without daylight saving.",
        "https://developer.salesforce.com/docs/marketing/marketing-cloud-ampscript/references/"
        "mc-ampscript-date-time/mc-ampscript-reference-date-time-system-date-to-local-date.html",
        probe="new-data-extension",
    ),
    recorded(
        "wire-dates",
        "Dates that SOAP gives have no zone, and no zeros at the end of their fraction.",
        mcdev("test/resources"),
        probe="dates",
    ),
    documented(
        "incoming-dates",
        "Of a date that is sent, Z means UTC, an offset is converted, and no zone means server time.",
        guide("incoming_date_normalization"),
        unprobed=MEANING,
    ),
    documented(
        "date-1753",
        "Dates are datetime of SQL Server: the first is 1 January 1753.",
        f"{SQL_SERVER}/data-types/datetime-transact-sql",
        probe="rows",
    ),
    guessed(
        "two-digit-years",
        "Years of two digits up to 49 are of this century, from 50 on of the last.",
        f"SQL Server's default for two-digit years ({SQL_SERVER}/functions); that the account has left it so is not "
        "published",
        unprobed="needs an import, which a probe does not start",
    ),
    reported(
        "time-zone-numbers",
        "Time zones have numbers from 1 to 92, of which some are not read back as they were written.",
        mcdev("lib/metadataTypes/definitions/Automation.definition.js"),
        unprobed="needs an automation with a schedule",
    ),
)
