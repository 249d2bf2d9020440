"""The side navigation of the staff pages: every subject's pages in one list."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Words = str | Promise
EVERYONE: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Item:
    """One page: ``roles`` are those that see the link (empty: all staff), ``key`` follows ``g``."""

    url_name: str
    label: Words
    roles: frozenset[str] = EVERYONE
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


GROUPS: tuple[Group, ...] = (Group("", (Item("staff_home", _("Home"), key="h"),)),)


def links(roles: Iterable[str], path: str) -> list[dict[str, object]]:
    """Groups of links for someone who holds ``roles`` and looks at ``path``.

    Pages that are not mounted, or need an argument, are left out; so are empty groups.
    """
    held = set(roles)
    shown = []
    for group in GROUPS:
        row = []
        for item in group.items:
            if item.roles and not item.roles & held:
                continue
            try:
                url = reverse(item.url_name)
            except NoReverseMatch:
                continue
            row.append(Link(url, item.label, item.key, item.about, _within(path, url)))
        if row:
            shown.append({"label": group.label, "items": row})
    return shown


def _within(path: str, url: str) -> bool:
    return path == url or (url.count("/") > 2 and path.startswith(url))
