"""Mutants of the corpus that give the same rows as their query on any rows, each with the reason."""

from typing import Final

_NEVER = "NOT IN of a list with NULL is never true, whatever else is in it"
_ONE = "one row of each partition comes out, and nothing of it but what the partition is made by"
_OLDER = "the data view holds half a year: nothing in it is a year old"
_JANUARY = "day 0 and day 1 are both in January 1900"
_TEN = "both styles begin with the same ten signs, and no more are taken"
_WHOLE = "the column holds no more signs, so that nothing is cut off by either"
_NEVER_TRUE = "WHERE takes out every row for which this would be reached"
_SAID_TWICE = "the last condition says the same once more"
_REQUIRED = "the field is required: there is no NULL to replace"
_NO_PARTNER = "WHERE takes out the rows without a partner"
_NO_PARTNER_LATER = "the next join compares a column of this one, and takes out the rows without a partner"
_TRUE = "any number but 0 is true in a Boolean"
_ONE_VALUE = "contact and topic are the primary key: there is one value at most"
_ONE_ENTRY = "contact and journey are the primary key: there is one entry at most"
_NO_NUMBER = "the text is no number and no date in either form: both are NULL"

EQUIVALENT: Final[dict[tuple[str, str], str]] = {
    ("moments: NULL among what is left out", "NOT IN ('DE~', NULL)"): _NEVER,
    ("spared: a rank to filter by that the target lacks", "ORDER BY o.OrderedAt ASC"): _ONE,
    ("views: a year of opens in days", "EventDate > GETDATE() - 365"): _OLDER,
    ("views: a year of opens in days", "EventDate >= GETDATE() - 366"): _OLDER,
    ("dates: the first of the month", "DATEDIFF(MONTH, 1, GETDATE())"): _JANUARY,
    ("dates: orders of last month", "DATEDIFF(MONTH, 1, GETDATE()) - 1"): _JANUARY,
    ("dates: orders of last month", "DATEDIFF(MONTH, 1, GETDATE()), 0)"): _JANUARY,
    ("engagement: read it on how many days", "EventDate, 121)"): _TEN,
    ("expressions: tidy texts", "2, 50)"): _WHOLE,
    ("foreign: flags compared", "WHEN 2 THEN"): _NEVER_TRUE,
    ("foreign: flags compared", "'y~'"): _NEVER_TRUE,
    ("foreign: flags compared", "NOT (c.OptIn = 2"): _SAID_TWICE,
    ("foreign: flags compared", "ISNULL(c.OptIn, 1)"): _REQUIRED,
    ("joins: brackets around a join", "LEFT JOIN [Order Lines]"): _NO_PARTNER,
    ("journeys: re-entry after 90 days", "MIN(EnteredAt)"): _ONE_ENTRY,
    ("journeys: texts of a journey", "161"): _WHOLE,
    ("pivots: preferences in columns", "MIN(CASE WHEN p.Topic = 'sport'"): _ONE_VALUE,
    ("pivots: preferences in columns", "MIN(CASE WHEN p.Topic = 'travel'"): _ONE_VALUE,
    ("pivots: preferences in columns by PIVOT", "PIVOT (MIN(Value)"): _ONE_VALUE,
    ("segments: bought one category and not the other", "LEFT JOIN [Order Lines] l ON"): _NO_PARTNER_LATER,
    ("segments: bought one category and not the other", "LEFT JOIN [Order Lines] l2 ON"): _NO_PARTNER_LATER,
    ("spared: TRY_CAST of what is none", "'none~'"): _NO_NUMBER,
    ("spared: a condition in CASE and IIF", "OptIn = 1, 2, 0)"): _TRUE,
    ("spared: TRY_CAST of what is none", "'30/10/2019~'"): _NO_NUMBER,
}
"""By the name of a query and a part of the mutant that the query does not have."""


def why_equivalent(name: str, before: str, after: str) -> str:
    """Why a mutant gives the same rows; empty where nothing says that it does.

    Args:
        name: the name of the query.
        before: the query.
        after: the mutant.
    """
    return next(
        (
            reason
            for (query, part), reason in EQUIVALENT.items()
            if query == name and part in after and part not in before
        ),
        "",
    )
