"""Facts about tracking events and data views."""

from mcdecl.facts.sources import (
    DATA_VIEWS,
    DESCRIBED,
    MCECLI,
    SENDS,
    documented,
    guessed,
    guide,
    help_article,
    recorded,
    reported,
)

FACTS = (
    recorded(
        "tracking-retrievable",
        "Retrieve takes of tracking events what Describe lists, but for a few properties that it refuses.",
        f"{DESCRIBED}; {MCECLI}",
        probe="tracking",
    ),
    documented(
        "tracking-730-days",
        "Events can be read for 730 days.",
        help_article("mktg.mc_overview_limits_data_retention.htm"),
        unprobed=SENDS,
    ),
    documented(
        "data-views-six-months",
        "Data views show about six months of tracking.",
        help_article("mktg.mc_overview_limits_data_retention.htm"),
        unprobed=SENDS,
    ),
    reported(
        "data-view-columns",
        "The data views have the columns that practitioners publish; Triggerer is the service's own spelling.",
        DATA_VIEWS,
        unprobed="data views can only be read by a query that runs",
    ),
    reported(
        "automation-views-31-days",
        "The data views of automation runs show 31 days.",
        DATA_VIEWS,
        unprobed="data views can only be read by a query that runs",
    ),
    reported(
        "subscriber-id-pairs",
        "The SubscriberID of an event comes among its PartnerProperties.",
        MCECLI,
        unprobed=SENDS,
    ),
    reported(
        "send-combined-filters",
        "A Retrieve of Send with combined conditions gives OK and no sends on one account; clients rely on it on "
        "others.",
        f"{MCECLI}; https://github.com/singer-io/tap-exacttarget",
        unprobed=SENDS,
    ),
    guessed(
        "hard-bounce-held",
        "One hard bounce is enough to hold an address.",
        "the statuses that practitioners publish; the count is not published",
        unprobed=SENDS,
    ),
    documented(
        "log-unsub-event",
        "LogUnsubEvent unsubscribes somebody and notes it as an event of the send that they had.",
        guide("logunsubevent"),
        unprobed="changes a subscriber, and probes change none",
    ),
)
