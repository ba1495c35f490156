"""Facts about logging in, limits of calls, and how the service turns calls away."""

from mcdecl.facts.sources import (
    BEST_PRACTICES,
    CLIENT,
    MCECLI,
    REFUSES,
    SFMC_SDK,
    documented,
    guessed,
    guide,
    mcdev,
    older_guide,
    recorded,
    reported,
)

FACTS = (
    recorded(
        "token-life",
        "A token lives 1,079 seconds.",
        mcdev("test/resources/auth.json"),
        probe="token",
    ),
    documented(
        "token-one-account",
        "A token works in the one business unit that it was made for: none above it, none below.",
        older_guide("authenticate-soap-api"),
        probe="token",
    ),
    documented(
        "token-userinfo",
        "The token service tells at /v2/userinfo which business unit and enterprise a token is for, and the time zone "
        "of its user.",
        guide("getUserInfo"),
        probe="token",
    ),
    reported(
        "token-context",
        "REST tells at /platform/v1/tokenContext which business unit and enterprise a token is for.",
        MCECLI,
        probe="token",
    ),
    reported(
        "token-scopes",
        "The answer of the token service lists the scopes of the installed package.",
        f"{SFMC_SDK} lib/auth.js; {mcdev('test/resources/auth.json')}",
        probe="token",
    ),
    guessed(
        "scopes-of-kinds",
        "Data extensions, rows and their fields need the scopes data_extensions_*; imports, queries, filter "
        "activities, extracts, transfers and automations automations_*; filter definitions "
        "list_and_subscribers_*; file locations file_locations_*.",
        f"the names of the scopes ({SFMC_SDK} lib/auth.js); no page says which scope covers which object",
        unprobed="a scope can only be taken away in Setup",
    ),
    guessed(
        "unit-without-access",
        "A token for a business unit that the package is not enabled for is refused with HTTP 400.",
        "that it is refused is reported; neither code nor words are published",
        unprobed="needs a business unit that the package is not enabled for",
    ),
    documented(
        "fueloauth-namespace",
        "The login header fueloauth is taken with and without its namespace.",
        guide("starting_an_import_definition_via_the_web_service_api"),
        unprobed="the client writes it one way; every other call shows that this way works",
    ),
    recorded(
        "soap-1-1",
        "SOAP 1.1 envelopes without addressing headers are taken.",
        f"{SFMC_SDK} lib/soap.js",
        probe="filters",
    ),
    recorded(
        "answer-timestamp",
        "Every SOAP answer has a wsu:Timestamp with the service's clock in UTC.",
        mcdev("test/resources"),
        probe="dates",
    ),
    documented(
        "objects-a-call",
        "50 objects fit into one synchronous Create, Update or Delete.",
        BEST_PRACTICES,
        probe="rows",
    ),
    documented("calls-at-once", "20 synchronous calls may run side by side.", BEST_PRACTICES, unprobed=CLIENT),
    documented("call-5-mb", "One call may have 5 MB.", BEST_PRACTICES, unprobed=CLIENT),
    documented(
        "client-timeouts",
        "A client waits 120 seconds for a synchronous call and 300 for a big Retrieve.",
        BEST_PRACTICES,
        unprobed=CLIENT,
    ),
    documented("three-tries", "Three tries in all are advised for a call that timed out.", guide("rate-limiting"),
               unprobed=CLIENT),
    documented(
        "soap-throttled",
        "Too many SOAP calls are answered with HTTP 500 and a Server fault.",
        guide("rate-limiting"),
        unprobed=REFUSES,
    ),
    documented(
        "rest-throttled",
        "Too many REST calls are answered with HTTP 429, error code 50100 and the header Retry-After.",
        older_guide("rate-limiting-errors"),
        unprobed=REFUSES,
    ),
    documented(
        "fault-detail",
        "Only Server faults carry a detail with a code; Security and Client faults carry none.",
        guide("soap_faults"),
        unprobed=REFUSES,
    ),
    reported(
        "fault-enum",
        "A value that the contract's enumeration lacks is answered with a Client fault.",
        "https://github.com/salesforce-marketingcloud/FuelSDK-Node-SOAP/issues/107",
        unprobed="the client does not send what the contract does not allow",
    ),
    reported(
        "retrieve-without-scope",
        "A Retrieve that the credential may not do says API Permission Failed in its OverallStatus.",
        "https://github.com/singer-io/tap-exacttarget/issues/58",
        unprobed="needs a package without the scope",
    ),
)  # fmt: skip
