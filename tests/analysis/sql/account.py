"""The data extensions that the corpus reads and fills, in one line each."""

from mcdecl.analysis.sql import ColumnType, Field, QueryTarget, Schemas, Table, schemas_of

_TABLES = """
Contacts: ContactKey Text50 *; Email EmailAddress254 !; FirstName Text50; LastName Text80; Country Text2;
  Birthdate Date; Score Number; OptIn Boolean !; CreatedAt Date
Orders: OrderId Text36 *; ContactKey Text50 !; OrderedAt Date !; Total Decimal18.2; Status Text20; Store Text10
Order Lines: OrderId Text36 *; LineNo Number *; Sku Text30 !; Quantity Number; Price Decimal18.2
Products: Sku Text30 *; Name Text200; Category Text50; Price Decimal18.2
Web Events 2024: EventId Text36 *; ContactKey Text50; Page Text500; At Date
Preferences: ContactKey Text50 *; Topic Text30 *; Value Text100
Ünïcode & Co. (v2): Id Text10 *; Näme Text50; From Date; Group Text20
Suppressed: Email EmailAddress254 *
Staging: ContactKey Text50; Email EmailAddress254
Global Contacts: ContactKey Text50 *; Region Text10
Out: ContactKey Text254 *; Email EmailAddress254; FirstName Text50; Number Number;
  Day Date; Flag Boolean; Amount Decimal18.2; Label Text200
Strict: ContactKey Text50 *; Email EmailAddress254 !; Label Text20
Households: HouseholdId Text36 *; ParentId Text36; Name Text100; Region Text10
Members: ContactKey Text50 *; HouseholdId Text36 !; Role Text20
Carts: CartId Text36 *; ContactKey Text50 !; UpdatedAt Date !; Items Text4000; Total Decimal18.2; Status Text20
Journey Entries: ContactKey Text50 *; Journey Text100 *; EnteredAt Date !; LeftAt Date
Consents: ContactKey Text50 *; Channel Text20 *; Purpose Text30 *; Given Boolean !; ChangedAt Date !
Bounce Log: Email EmailAddress254 *; LoggedAt Date *; Category Text50; Reason Text500
Stores: Store Text10 *; City Text50; TimeZone Text50; OpensAt Date
Coupons: Code Text20 *; ContactKey Text50; IssuedAt Date; UsedAt Date; Value Decimal18.2
Survey: ResponseId Text36 *; ContactKey Text50; Answers Text4000; Score Number; At Date
Audience: ContactKey Text254 *; Email EmailAddress254; FirstName Text50; Segment Text50; Score Number; Day Date;
  Amount Decimal18.2; Flag Boolean; Note Text500
Log: ContactKey Text254; Day Date; Label Text200; Number Number
"""


def _field(text: str) -> tuple[Field, bool]:
    name, kind, *marks = text.split()
    word = kind.rstrip("0123456789.")
    length, _, scale = kind[len(word) :].partition(".")
    type_ = ColumnType(word, int(length) if length else None, int(scale) if scale else None)
    return Field(name, type_, nullable=not marks), "*" in marks


def _table(line: str) -> Table:
    name, _, rest = line.partition(": ")
    fields = [_field(text) for text in rest.split(";")]
    key = frozenset(field.name.casefold() for field, in_key in fields if in_key)
    return Table(name, tuple(field for field, _ in fields), (key,) if key else (), shared=name == "Global Contacts")


TABLES = {table.name: table for table in map(_table, _TABLES.strip().replace("\n  ", " ").splitlines())}
SCHEMAS: Schemas = schemas_of(TABLES.values(), complete=True)


def target(name: str, mode: str) -> QueryTarget:
    """A table of the account as a target."""
    return QueryTarget(name, mode, TABLES[name])
