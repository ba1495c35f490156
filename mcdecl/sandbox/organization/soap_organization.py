"""BusinessUnit, AccountUser and Role: Retrieve only. Their shapes are recorded.

An embedded account has one user, as whom every call comes, and the role that lets this user do everything.
"""

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Final
from uuid import NAMESPACE_OID, uuid5

from mcdecl.sandbox.soap.object_type import TYPE, Document, ObjectKind, words
from mcdecl.sandbox.soap.writer import ResultWriter, Write, each, object_xml

if TYPE_CHECKING:
    from mcdecl.sandbox.account import SandboxAccount

USER_ID: Final = 1
USER_NAME: Final = "API User"
USER_LOGIN: Final = "api-user"
USER_EMAIL: Final = "api-user@example.com"
_TIME_ZONE: Final = {"ID": 1, "Name": "(GMT-06:00) Central Time (No Daylight Saving)"}
"""The server's zone, by the number that clients know."""
_BEGAN: Final = "2020-01-01T00:00:00"
"""When all of this was made: before everything else in an account."""


class BusinessUnit(ObjectKind):
    """The business unit of the call; with QueryAllAccounts from the enterprise all of them."""

    name = "BusinessUnit"
    retrievable = words(
        "ID CustomerKey Client.ID Client.EnterpriseID AccountType ParentID ParentName Name Email FromName BusinessName "
        "Phone Address Fax City State Zip Country IsActive IsTestAccount EditionID Description CreatedDate "
        "ModifiedDate MasterUnsubscribeBehavior Locale.LocaleCode TimeZone.ID TimeZone.Name"
    )

    def views(self, account: "SandboxAccount", /) -> Iterable[Document]:
        """The unit itself."""
        return [unit_view(account)]

    def writer(self, names: Sequence[str], /) -> Write:
        """With what always comes (recorded)."""
        return ResultWriter(self.name, {*names, "AccountType"}, nil=("Subscription",))


def unit_view(account: "SandboxAccount") -> Document:
    """A business unit as it reads. The enterprise's own has no parent (clients tell it by that)."""
    enterprise = account.enterprise
    own = enterprise is account
    parent = (
        {"ParentID": 0, "ParentName": ""} if own else {"ParentID": enterprise.mid, "ParentName": unit_name(enterprise)}
    )
    return {
        TYPE: "BusinessUnit",
        "ID": account.mid,
        "CustomerKey": str(account.mid),
        "Client": {"ID": account.mid, "EnterpriseID": enterprise.mid},
        "AccountType": "ENTERPRISE_2" if own else "BUSINESS_UNIT",
        **parent,
        "Name": unit_name(account),
        "Email": USER_EMAIL,
        "FromName": unit_name(account),
        "IsActive": 1,
        "IsTestAccount": False,
        "CreatedDate": _BEGAN,
        "ModifiedDate": _BEGAN,
        "MasterUnsubscribeBehavior": "ENTIRE_ENTERPRISE",
        "Locale": {"LocaleCode": "en-US"},
        "TimeZone": dict(_TIME_ZONE),
    }


def unit_name(account: "SandboxAccount") -> str:
    """The name of a business unit: nobody gives one, so its id is in it."""
    return f"{'Embedded account' if account.enterprise is account else 'Business unit'} {account.mid}"


class AccountUser(ObjectKind):
    """The one user, who belongs to the enterprise."""

    name = "AccountUser"
    retrievable = words(
        "ID CustomerKey AccountUserID UserID Name Email MustChangePassword ActiveFlag LastSuccessfulLogin IsAPIUser "
        "NotificationEmailAddress IsLocked DefaultBusinessUnit Locale.LocaleCode TimeZone.ID TimeZone.Name Roles "
        "Client.ID Client.ModifiedBy CreatedDate ModifiedDate Delete"
    )

    def views(self, account: "SandboxAccount", /) -> Iterable[Document]:
        """The user, at the enterprise."""
        return [_user(account)] if account.enterprise is account else []

    def writer(self, names: Sequence[str], /) -> Write:
        """With what always comes (recorded)."""
        wanted = {*names, "UserID", "Name", "Email", "Delete"}
        if "DefaultBusinessUnit" in wanted:
            wanted |= {"DefaultBusinessUnitObject.ID", "DefaultBusinessUnitObject.AccountType"}
        return ResultWriter(self.name, wanted, nil=("Subscription",))


def _user(account: "SandboxAccount") -> Document:
    return {
        TYPE: "AccountUser",
        "ID": USER_ID,
        "CustomerKey": _guid("user", account),
        "AccountUserID": USER_ID,
        "UserID": USER_LOGIN,
        "Name": USER_NAME,
        "Email": USER_EMAIL,
        "MustChangePassword": False,
        "ActiveFlag": True,
        "Delete": 0,
        "LastSuccessfulLogin": account.now(),
        "IsAPIUser": True,
        "NotificationEmailAddress": USER_EMAIL,
        "IsLocked": False,
        "DefaultBusinessUnit": account.mid,
        "DefaultBusinessUnitObject": {"ID": account.mid, "AccountType": "None"},
        "Locale": {"LocaleCode": "en-US"},
        "TimeZone": dict(_TIME_ZONE),
        "Roles": {"Role": [{TYPE: "Role", **_role(account)}]},
        "Client": {"ID": account.mid, "ModifiedBy": USER_ID},
        "CreatedDate": _BEGAN,
        "ModifiedDate": _BEGAN,
    }


class AccountUserAccount(ObjectKind):
    """Which business units a user may work in: the one user in all of them."""

    name = "AccountUserAccount"
    retrievable = words(
        "AccountUser.AccountUserID AccountUser.UserID AccountUser.Name Account.ID Account.Name Account.ParentID "
        "Account.ParentName Account.IsActive Client.ID"
    )

    def views(self, account: "SandboxAccount", /) -> Iterable[Document]:
        """One for each unit, at the enterprise."""
        if account.enterprise is not account:
            return []
        user = {TYPE: "AccountUser", "AccountUserID": USER_ID, "UserID": USER_LOGIN, "Name": USER_NAME}
        user |= {"Email": USER_EMAIL, "Delete": 0}
        units = [{**unit_view(unit), TYPE: "Account"} for unit in account.units.values()]
        return [{"Client": {"ID": account.mid}, "AccountUser": user, "Account": unit} for unit in units]

    def writer(self, _names: Sequence[str], /) -> Write:
        """Whole: the contract has no type of that name (recorded)."""
        head = f'<Results xsi:type="{self.name}"><PartnerKey xsi:nil="true"/><ObjectID xsi:nil="true"/>'
        parts = ("AccountUser", "Account")
        return each(lambda view: f"{head}{''.join(object_xml(part, view[part], part) for part in parts)}</Results>")


class Role(ObjectKind):
    """The role that the user has."""

    name = "Role"
    retrievable = words(
        "ObjectID CustomerKey Name Description IsPrivate IsSystemDefined ForceInheritance PermissionSets Permissions "
        "Client.ID CreatedDate ModifiedDate"
    )

    def views(self, account: "SandboxAccount", /) -> Iterable[Document]:
        """The administrator's, at the enterprise."""
        return [_role(account)] if account.enterprise is account else []


def _role(account: "SandboxAccount") -> Document:
    return {
        "ObjectID": _guid("role", account),
        "CustomerKey": "SYS_DEF_ADMIN",
        "Name": "Administrator",
        "Description": "Administrator",
        "IsPrivate": False,
        "IsSystemDefined": True,
        "Client": {"ID": account.mid},
        "CreatedDate": _BEGAN,
        "ModifiedDate": _BEGAN,
    }


def _guid(word: str, account: "SandboxAccount") -> str:
    """An id that is the same whenever it is asked for."""
    return str(uuid5(NAMESPACE_OID, f"mcdecl:{word}:{account.mid}"))
