"""Facts about the REST answers that several kinds share."""

from mcdecl.facts.sources import MCECLI, PACKAGE, REFUSES, documented, guessed, guide, mcdev, recorded, reported

FACTS = (
    recorded(
        "rest-not-found",
        "A path that does not exist is answered with HTTP 404 and a JSON object with a message.",
        mcdev("test/resources"),
        probe="rest-answers",
    ),
    recorded(
        "rest-unauthorized",
        "A token that is missing, unknown or expired is answered with HTTP 401.",
        mcdev("test/resources"),
        unprobed=REFUSES,
    ),
    reported(
        "rest-missing-scope",
        "A package without the scope is answered with HTTP 403, before anything else is looked at.",
        MCECLI,
        unprobed="needs a package without the scope",
    ),
    documented(
        "rest-refusal-shape",
        "What REST refuses comes as HTTP 400 with message, errorcode and documentation.",
        guide("error-handling"),
        unprobed=PACKAGE,
    ),
    recorded(
        "rest-pages",
        "A REST list has count, page, pageSize and items; a page that is not full is the last.",
        "https://github.com/DougMidgley/SFMC-SDK lib/rest.js",
        probe="rest-answers",
    ),
    guessed(
        "rest-lists-date-changes",
        "Every change of an import, an extract or a file transfer moves the modifiedDate that its list shows.",
        "the lists have the date of the last change (recorded); which changes move it is not published, so --fresh "
        "reads every object again",
        unprobed=PACKAGE,
    ),
    recorded(
        "legacy-page-50",
        "The older lists give at most 50 entries at a time, whatever $top says.",
        "https://github.com/DougMidgley/SFMC-SDK lib/rest.js",
        probe="legacy-list",
    ),
    recorded(
        "rest-write-answers",
        "A REST write is answered with the object, with OK, with the bare id, or with nothing, depending on the route.",
        mcdev("test/resources/9999999"),
        unprobed=PACKAGE,
    ),
    guessed(
        "rest-change-keeps",
        "A REST change takes away what its body does not say.",
        "nothing is published; a client that sends everything back is safe either way",
        unprobed=PACKAGE,
    ),
)
