"""Mutants of the corpus that give the same rows as their query on any rows, each with the reason."""

from typing import Final

_NEVER = "NOT IN of a list with NULL is never true, whatever else is in it"
_ONE = "one row of each partition comes out, and nothing of it but what the partition is made by"
_OLDER = "the data view holds half a year: nothing in it is a year old"
_JANUARY = "day 0 and day 1 are both in January 1900"
_FIRST_WEEK = "day 0 and day 1 are both in the first week of 1900"
_KEY_TWICE = "with more than one row of a contact it fails by the primary key, and the only one is number 1"
_TEN = "both styles begin with the same ten signs, and no more are taken"
_WHOLE = "the column holds no more signs, so that nothing is cut off by either"
_NEVER_TRUE = "WHERE takes out every row for which this would be reached"
_SAID_TWICE = "the last condition says the same once more"
_REQUIRED = "the field is required: there is no NULL to replace"
_NO_PARTNER = "WHERE takes out the rows without a partner"
_UNREAD = "nothing reads the column"
_NO_TEXT = "a row without a partner has no text, and adds nothing to the others"
_MORE = "HAVING lets only greater numbers through"
_ELEMENT = "the value of XML is the same whatever its elements are called"
_AT_SIGN = "an address has an @, and something before it"
_ONE_ROW = "the primary key is in GROUP BY: no group has more than one row, and none comes out"
_KEY_OUT = "the primary key is among the columns: no row comes out twice"
_HALF_A_YEAR = "the data view holds no more of it"
_TRUE = "any number but 0 is true in a Boolean"
_ONE_VALUE = "contact and topic are the primary key: there is one value at most"
_ONE_ENTRY = "contact and journey are the primary key: there is one entry at most"
_FAILS = "the text is no number either way: where it would be taken, both fail"
_ALWAYS_NULL = "NULL comes out whatever the condition says"
_PRESENT = "the column of the data view is never empty, and a group has a row"
_NO_SPACE = "an address has no space in it"
_AS_IT_WAS = "a row without an order is written as it was"
_NO_SUCH_ADDRESS = "the field is required and holds addresses: it is never NULL, empty or '~'"
_COUNTED = "COUNT gives a number, 0 where there are none"
_TAKEN_OUT = "WHERE takes that row out"
_NO_NUMBER = "the text is no number and no date in either form: both are NULL"

EQUIVALENT: Final[dict[tuple[str, str], str]] = {
    ("moments: NULL among what is left out", "NOT IN ('DE~', NULL)"): _NEVER,
    ("spared: a rank to filter by that the target lacks", "ORDER BY o.OrderedAt ASC"): _ONE,
    ("views: a year of opens in days", "EventDate > GETDATE() - 365"): _OLDER,
    ("views: a year of opens in days", "EventDate >= GETDATE() - 366"): _OLDER,
    ("dates: monday of this week", "WEEK, 1,"): _FIRST_WEEK,
    ("shaping: numbered, and all of them kept", "ASC"): _KEY_TWICE,
    ("shaping: numbered, and all of them kept", "< 3"): _KEY_TWICE,
    ("shaping: numbered, and all of them kept", "<= 4"): _KEY_TWICE,
    ("dates: the first of the month", "DATEDIFF(MONTH, 1, GETDATE())"): _JANUARY,
    ("dates: orders of last month", "DATEDIFF(MONTH, 1, GETDATE()) - 1"): _JANUARY,
    ("dates: orders of last month", "DATEDIFF(MONTH, 1, GETDATE()), 0)"): _JANUARY,
    ("engagement: read it on how many days", "EventDate, 121)"): _TEN,
    ("expressions: tidy texts", "2, 50)"): _WHOLE,
    ("json: items of a cart with their columns", "201"): _WHOLE,
    ("json: items of a cart with their columns", "$.price~"): _UNREAD,
    ("parents: siblings in one text", "LEFT JOIN Contacts"): _NO_TEXT,
    ("segments: due for the next order", "COUNT(*) - 1, 1"): _MORE,
    ("spared: rows to one text with FOR XML PATH and TYPE", "PATH('~')"): _ELEMENT,
    ("views: a year of opens", ">= DATEADD"): _OLDER,
    ("views: a year of opens", "-2"): _OLDER,
    ("expressions: the domain", ">= 0"): _AT_SIGN,
    ("expressions: the domain", "> 1"): _AT_SIGN,
    ("views: a date long ago", ">= '2019"): _OLDER,
    ("views: half a year exactly", ">= DATEADD"): _HALF_A_YEAR,
    ("views: half a year exactly", "-7"): _HALF_A_YEAR,
    ("grouping: an expression of groups", "TOP 501"): _ONE_ROW,
    ("grouping: an expression of groups", "'none~'"): _ONE_ROW,
    ("grouping: an expression of groups", "' ~'"): _ONE_ROW,
    ("grouping: an expression of groups", "MIN(c.Score) * 2"): _ONE_ROW,
    ("grouping: an expression of groups", "* 3"): _ONE_ROW,
    ("grouping: an expression of groups", "COUNT(*) > 2"): _ONE_ROW,
    ("grouping: an expression of groups", "MAX(c.Score) > 0"): _ONE_ROW,
    ("grouping: an expression of groups", "MIN(c.Score) >= 0"): _ONE_ROW,
    ("grouping: an expression of groups", "MIN(c.Score) > 1"): _ONE_ROW,
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
    ("spared: DISTINCT by what is selected, in another way", "SELECT TOP 9"): _KEY_OUT,
    ("views: two months of automations", ">= DATEADD"): _HALF_A_YEAR,
    ("views: two months of automations", "-3"): _HALF_A_YEAR,
    ("spared: TRY_CAST of what is none", "'none~'"): _NO_NUMBER,
    ("spared: a condition in CASE and IIF", "OptIn = 1, 2, 0)"): _TRUE,
    ("spared: TRY_CAST of what is none", "'30/10/2019~'"): _NO_NUMBER,
    ("invalid: ISNULL with a text for a number", "'none~'"): _FAILS,
    ("json: topics in one text by XML with its type", "PATH('~')"): _ELEMENT,
    ("shaping: pivot", "PIVOT (MIN(Value)"): _ONE_VALUE,
    ("views: between in a view", "-10"): _HALF_A_YEAR,
    ("views: the bound on the left", "-401"): _HALF_A_YEAR,
    ("views: the bound on the left", "<= EventDate"): _HALF_A_YEAR,
    ("views: jobs of a month", "DATEDIFF(month, 1, GETDATE())"): _JANUARY,
    ("moments: CASE with a NULL of a type", "<> 1"): _ALWAYS_NULL,
    ("moments: CASE with a NULL of a type", "= 2"): _ALWAYS_NULL,
    ("suppression: complaints by mailing", ">= 0"): _PRESENT,
    ("suppression: addresses that cannot be right", "'% %~'"): _NO_SPACE,
    ("journeys: goal reached", "LEFT JOIN Orders"): _AS_IT_WAS,
    ("sending: what differs from the last run", "ISNULL(a.Email, '~')"): _NO_SUCH_ADDRESS,
    ("sending: what differs from the last run", "ISNULL(c.Email, '~')"): _NO_SUCH_ADDRESS,
    ("invalid: COALESCE with a text for a date", "'unknown~'"): _FAILS,
    ("spared: a large constant as BIGINT", ", 21)"): _WHOLE,
    ("spared: STRING_SPLIT with a join", "255"): _WHOLE,
    ("shaping: values in brackets", "'b~'"): _TAKEN_OUT,
    ("shaping: values in brackets", "('b', 3)"): _TAKEN_OUT,
    ("suppression: under the limit of mails", "ISNULL(p.Sends, 1)"): _COUNTED,
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
