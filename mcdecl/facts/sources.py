"""Where facts come from: the addresses of public documents and repositories, and short ways to write a fact."""

from mcdecl.facts.fact import Fact, FactKind

READ = "2026-11-29"
"""The day on which the sources were last read, where a fact does not say another."""

WSDL = "https://webservice.exacttarget.com/etframework.wsdl"
MCECLI = "https://github.com/dawidmachon/mcecli docs/dev/endpoint-notes.md"
MCECLI_SQL = "https://github.com/dawidmachon/mcecli docs/sql-reference.md"
SFMC_SDK = "https://github.com/DougMidgley/SFMC-SDK"
FUELSDK = "https://github.com/salesforce-marketingcloud/FuelSDK-Python"
DESCRIBED = "https://github.com/anthonymzupancic/sfmc-soap-object-reference lib/definitions"
DATA_VIEWS = "https://github.com/ujjwaltiwari-ca/sfmc-dataviews-pro src/data/schemas"
TAP = "https://github.com/singer-io/tap-exacttarget"
BEST_PRACTICES = "SOAP API Best Practices (developer.salesforce.com, older edition)"
EXPORTS = "nine public repositories with exports of real accounts that mcdev made"
SQL_SERVER = "https://learn.microsoft.com/sql/t-sql"
SQL_GOTCHAS = "https://wearecleon.com/en/docs/marketing-cloud/sql/mc-sql-gotchas"
TIMINGS = "https://help.salesforce.com/s/articleView?id=mktg.mc_overview_ftp_accounts.htm"


def guide(page: str) -> str:
    """A page of the developer guide."""
    return f"https://developer.salesforce.com/docs/marketing/marketing-cloud/guide/{page}.html"


def older_guide(page: str) -> str:
    """A page of the developer guide's older edition."""
    return f"https://developer.salesforce.com/docs/atlas.en-us.noversion.mc-apis.meta/mc-apis/{page}.htm"


def help_article(article: str) -> str:
    """An article of Salesforce Help."""
    return f"https://help.salesforce.com/s/articleView?id={article}"


def mcdev(path: str) -> str:
    """A file of the peer tool mcdev: its code, or an answer of the service that it recorded."""
    return f"https://github.com/Accenture/sfmc-devtools {path}"


def mcdev_issue(number: int) -> str:
    """An issue of mcdev."""
    return f"https://github.com/Accenture/sfmc-devtools/issues/{number}"


def documented(id: str, sentence: str, source: str, *, probe: str = "", unprobed: str = "") -> Fact:
    """A fact that the service's documentation states."""
    return Fact(id, sentence, FactKind.DOCUMENTED, source, READ, probe, unprobed)


def recorded(id: str, sentence: str, source: str, *, probe: str = "", unprobed: str = "") -> Fact:
    """A fact that a published answer or export shows."""
    return Fact(id, sentence, FactKind.RECORDED, source, READ, probe, unprobed)


def reported(id: str, sentence: str, source: str, *, probe: str = "", unprobed: str = "") -> Fact:
    """A fact that practitioners, or working clients, state."""
    return Fact(id, sentence, FactKind.REPORTED, source, READ, probe, unprobed)


def guessed(id: str, sentence: str, source: str, *, probe: str = "", unprobed: str = "") -> Fact:
    """A guess; `source` says what it follows from."""
    return Fact(id, sentence, FactKind.GUESSED, source, READ, probe, unprobed)


RUNS = "needs a run, and a probe starts nothing"
FILES = "needs a file on the account's SFTP, and a probe sends none"
SENDS = "needs a real send"
TIME = "shows only after a day or more"
UNITS = "needs a second business unit, with something shared between the two"
MEANING = "says how values are meant; no single answer of the service shows it"
REFUSES = "shows only when the service is overloaded or a login is wrong"
CLIENT = "is advice for clients; nothing in an answer shows it"
PACKAGE = "needs objects that a probe may not create: it works in folders of data extensions and queries only"
