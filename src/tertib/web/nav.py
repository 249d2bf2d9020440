"""The side navigation of the staff pages: every subject's pages in one list."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext_lazy as _

from tertib.foundation.wording import Words
from tertib.offices.models import Role

EVERYONE: frozenset[str] = frozenset(role for role in Role.values if role != Role.AGENCY)
"""Everyone of the house; people of other agencies see their own pages only."""
ANYONE: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Item:
    """One page: ``roles`` see the link (empty: anyone signed in), ``key`` follows ``g``."""

    url_name: str
    label: Words
    roles: frozenset[str] = ANYONE
    key: str = ""
    about: Words = ""


@dataclass(frozen=True)
class Group:
    label: Words
    items: tuple[Item, ...]


@dataclass(frozen=True)
class Link:
    url: str
    label: Words
    key: str
    about: Words
    current: bool


def _roles(*roles: Role) -> frozenset[str]:
    return frozenset(str(role) for role in roles)


GROUPS: tuple[Group, ...] = (
    Group("", (Item("staff_home", _("Home"), key="h"),)),
    Group(
        _("Door and counters"),
        (
            Item(
                "arrivals",
                _("Arrival desk"),
                _roles(Role.DOOR, Role.SUPERVISOR),
                "d",
                _("Scan, colour, card; works without the network"),
            ),
            Item(
                "arrival_ask_start",
                _("May I go in?"),
                _roles(Role.DOOR, Role.COUNTER, Role.SUPERVISOR),
                "q",
                _("Answers a booking code: which card, what to bring"),
            ),
            Item(
                "counter",
                _("My counter"),
                _roles(Role.COUNTER),
                "n",
                _("Open a counter; the next person is drawn by chance"),
            ),
            Item(
                "visits",
                _("Rooms and gates"),
                _roles(Role.SUPERVISOR, Role.DOOR, Role.COMPLIANCE, Role.AUDITOR),
                "v",
                _("Who is in the house, gates, cards, the day's report"),
            ),
            Item(
                "staff_counters",
                _("Counters"),
                _roles(Role.SUPERVISOR, Role.COMPLIANCE, Role.AUDITOR),
                "t",
                _("Open counters, waiting, overrides, times of the steps"),
            ),
            Item(
                "handover",
                _("Pick-up"),
                _roles(Role.COUNTER, Role.SUPERVISOR, Role.COMPLIANCE, Role.AUDITOR),
                "u",
                _("Passports that are ready: lockers, counter, post"),
            ),
            Item(
                "lockers",
                _("Lockers"),
                _roles(Role.SUPERVISOR, Role.COMPLIANCE, Role.AUDITOR, Role.OPERATOR),
                "l",
                _("Compartments, officers' phones, doors that stand open"),
            ),
            Item(
                "devices",
                _("Devices"),
                _roles(Role.SUPERVISOR, Role.OPERATOR),
                "w",
                _("Gates and lockers: on-line or silent, alarms"),
            ),
        ),
    ),
    Group(
        _("Border"),
        (
            Item(
                "lanes",
                _("Lanes"),
                _roles(Role.BORDER, Role.SUPERVISOR, Role.OPERATOR, Role.COMPLIANCE, Role.AUDITOR),
                "x",
                _("Candidates of the lane cameras, decisions, figures"),
            ),
        ),
    ),
    Group(
        _("Watch list"),
        (
            Item(
                "watchlist",
                _("Travel bans"),
                _roles(Role.WATCHLIST, Role.AGENCY),
                "k",
                _("Orders in force, near their end, asked for and over"),
            ),
            Item(
                "watchlist_queue",
                _("Four eyes"),
                _roles(Role.WATCHLIST, Role.AGENCY, Role.SUPERVISOR),
                "j",
                _("What waits for a second officer"),
            ),
            Item(
                "watchlist_search",
                _("Search the watch list"),
                _roles(Role.WATCHLIST, Role.AGENCY, Role.BORDER, Role.SUPERVISOR),
                "z",
                _("By name, NIK, document or machine-readable zone"),
            ),
            Item(
                "watchlist_import",
                _("Read a list in"),
                _roles(Role.WATCHLIST),
                "",
                _("CSV or JSON with photographs; a dry run first"),
            ),
            Item(
                "watchlist_agencies",
                _("Requesting agencies"),
                _roles(Role.WATCHLIST, Role.OPERATOR),
                "",
                _("Duty desks and accounts"),
            ),
        ),
    ),
    Group(
        _("Office"),
        (
            Item(
                "staff_applications",
                _("Applications"),
                _roles(Role.SUPERVISOR),
                "c",
                _("Cases of your office and how far each has come"),
            ),
            Item(
                "bookings",
                _("Bookings"),
                _roles(Role.SUPERVISOR, Role.COMPLIANCE),
                "b",
                _("Hours of the day, places booked and free, moving an hour"),
            ),
            Item(
                "office_list",
                _("Offices"),
                EVERYONE,
                "o",
                _("Opening hours, closed days, rooms, counters and lanes"),
            ),
            Item(
                "people",
                _("People"),
                _roles(Role.SUPERVISOR, Role.OPERATOR, Role.COMPLIANCE),
                "p",
                _("Who works where, with which role"),
            ),
            Item(
                "pact",
                _("Integrity pact"),
                EVERYONE,
                "i",
                _("The seven promises, and your signature"),
            ),
            Item(
                "pact_signatures",
                _("Signatures"),
                _roles(Role.SUPERVISOR, Role.COMPLIANCE),
                "s",
                _("Who has signed the pact and who has not"),
            ),
        ),
    ),
    Group(
        _("Money and messages"),
        (
            Item(
                "payments",
                _("Payments"),
                _roles(Role.SUPERVISOR, Role.COMPLIANCE, Role.AUDITOR, Role.OPERATOR),
                "y",
                _("Bills, what banks reported, what does not match"),
            ),
            Item(
                "payment_findings",
                _("Findings"),
                _roles(Role.SUPERVISOR, Role.COMPLIANCE, Role.AUDITOR, Role.OPERATOR),
                "f",
                _("Money without a bill, bills without money, differences"),
            ),
            Item(
                "messages",
                _("Messages"),
                _roles(Role.SUPERVISOR, Role.OPERATOR),
                "m",
                _("What was sent, what failed and why"),
            ),
        ),
    ),
    Group(
        _("Record"),
        (
            Item(
                "record",
                _("Public record"),
                EVERYONE,
                "r",
                _("Checkpoints, witnesses and proofs, as anyone sees them"),
            ),
            Item(
                "staff_record",
                _("Entries of the record"),
                _roles(Role.AUDITOR, Role.COMPLIANCE, Role.OPERATOR),
                "e",
                _("Who did what and when; opening what is sealed leaves a trace"),
            ),
        ),
    ),
    Group(
        _("My account"),
        (Item("mfa_index", _("Passkeys"), ANYONE, "a", _("Keys and codes of yours")),),
    ),
)


def links(roles: Iterable[str], path: str) -> list[dict[str, Any]]:
    """Groups of links for someone who holds ``roles`` and looks at ``path``.

    Pages that are not mounted, or need an argument, are left out; so are empty groups. Of several
    pages that ``path`` lies within, the innermost is the current one.
    """
    held = set(roles)
    mounted = {item.url_name: _address(item.url_name) for group in GROUPS for item in group.items}
    around = [url for url in mounted.values() if url and _within(path, url)]
    here = max(around, key=len, default="")
    shown = []
    for group in GROUPS:
        row = [
            Link(url, item.label, item.key, item.about, url == here)
            for item in group.items
            if (url := mounted[item.url_name]) and (not item.roles or item.roles & held)
        ]
        if row:
            shown.append({"label": group.label, "items": row})
    return shown


def _address(name: str) -> str:
    try:
        return reverse(name)
    except NoReverseMatch:
        return ""


def _within(path: str, url: str) -> bool:
    return path == url or (url.count("/") > 2 and path.startswith(url))
