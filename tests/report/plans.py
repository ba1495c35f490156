"""Plans with everything that a report has to show, and large ones."""

from mcdecl.engine.plan import Action, AttributeDiff, Change, DesiredState, Plan, build
from mcdecl.helpers.structs import replace
from mcdecl.kinds.resource import Directives, ItemWords, Removal
from mcdecl.kinds.values import Unknown
from tests.engine.plan.test_build import with_state
from tests.strategies import held
from tests.wanted import EMAIL, ID, imported, query, table

SQL = """\
SELECT c.CustomerId,
       c.Email,
       c.Region
FROM NTO_Customers c
JOIN NTO_Orders o
  ON o.CustomerId = c.CustomerId
WHERE c.Region = 'US'
  AND o.OrderedAt > DATEADD(day, -90, GETDATE())
GROUP BY c.CustomerId,
         c.Email,
         c.Region
HAVING COUNT(*) > 2
"""
EDITED = SQL.replace("'US'", "'EU'").replace("> 2", ">= 3\n   AND MAX(o.Total) > 100")
HOSTILE = "T</script><script>alert(1)</script>"
SPOKEN = "As the CRM knows them: `code`, ```fence```, <b>bold</b>, @octocat, a|b, #12 --> \u202ereversed"


def full_plan() -> Plan:
    """Every action but replace, every risk and status, SQL that changes, names that break mark-up."""
    phone = {"name": "Phone", "type": "Phone"}
    by_hand = [{"name": f"Hand{number}", "type": "Text", "length": 20} for number in range(9)]
    before = [
        table("NTO_Customers", ID, EMAIL, phone, *by_hand, name="Customers", description="All of them."),
        table("NTO_Blocked", {**ID, "length": 36}),
        table("NTO_Gone"),
        table("NTO_Same"),
        table("NTO_Renamed", name="Old name"),
        query("NTO_Region", "NTO_Customers", sql=SQL),
        imported("NTO_Daily", "NTO_Customers", mapping={"Id": "id"}),
    ]
    loyalty = {"name": "Loyalty", "type": "Decimal", "length": 12, "scale": 2}
    customers = table("NTO_Customers", {**ID, "length": 36}, EMAIL, loyalty, name="Customers", description=SPOKEN)
    after = [
        replace(customers, directives=Directives(items={"fields": ItemWords(removed=("Phone",))})),
        table("NTO_Blocked", ID),
        table("NTO_Same"),
        table("NTO_Renamed", name="New name"),
        table(HOSTILE, ID, EMAIL),
        query("NTO_Region", "NTO_Customers", sql=EDITED),
        query("NTO_Fresh", "NTO_Customers", sql=SQL),
        imported("NTO_Daily", "NTO_Customers", mapping={"Id": "id"}),
    ]
    wish = DesiredState(
        after,
        removals=(Removal("data_extension", "NTO_Gone", why="it is declared as removed"),),
        project="northern-trail",
        environment="prod",
        unmanaged=("data_extension.Stray",),
    )
    live = with_state(held(before), "import_definition.NTO_Daily", mapping=Unknown("REST refused"))
    return build(wish, live, where=lambda _one: "crm/customers.yaml:10")


def quiet_plan() -> Plan:
    """Nothing to do."""
    return build(DesiredState([table("T")], project="northern-trail", environment="prod"), held([table("T")]))


def large_plan(count: int, *, dangers: int = 0) -> Plan:
    """So many data extensions with twenty fields each, every second one edited, and some that go."""
    changes = [_change(number) for number in range(count)]
    gone = [
        Change(
            f"data_extension.Gone_{number:04}",
            "data_extension",
            f"Gone_{number:04}",
            Action.DELETE,
            risk=full_plan().changes[0].risk,
            warnings=(f"deletes Gone_{number:04} and its rows",),
        )
        for number in range(dangers)
    ]
    return Plan("large", "prod", (*gone, *changes))


def _change(number: int) -> Change:
    key = f"Table_{number:04}"
    address = f"data_extension.{key}"
    if number % 2:
        edits = tuple(AttributeDiff(f"fields.Field_{at:02}.length", 50, 80 + number) for at in range(20))
        return Change(address, "data_extension", key, Action.UPDATE, edits, source=f"tables/{key}.yaml:1")
    made = tuple(
        AttributeDiff(f"fields.Field_{at:02}", None, {"name": f"Field_{at:02}", "type": "Text", "length": 50})
        for at in range(20)
    )
    return Change(address, "data_extension", key, Action.CREATE, made, source=f"tables/{key}.yaml:1")
