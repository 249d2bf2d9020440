"""Which photographs count, and which of them somebody may see."""

from __future__ import annotations

from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from tertib.watchlist.models import Change, Order, Photograph


def approved() -> Q:
    """Photographs of which nobody must wait for an approval any more."""
    return (Q(order=None) | Q(order__approved_at__isnull=False)) & ~waiting()


def waiting() -> Q:
    """Photographs added to somebody barred, until another person agrees."""
    asked = Change.objects.filter(verb=Change.Verb.ADD, state=Change.State.ASKED)
    return Q(Exists(asked.filter(photograph=OuterRef("pk"))))


def photographs(agency: UUID | None) -> QuerySet[Photograph]:
    """Those that may be seen: of an agency the ones it gave; None: all.

    Of whom a picture is that nobody says who gave, an agency must have had barred itself.
    """
    kept = Photograph.objects.filter(removed_at=None)
    if agency is None:
        return kept
    own = Order.objects.filter(subject=OuterRef("subject"), agency=agency)
    return kept.filter(Exists(own)).filter(
        Q(order__agency=agency)
        | Q(order=None, added_by__membership__agency=agency)
        | Q(Exists(own.filter(approved_at__isnull=False)), order=None,
            added_by__membership=None)
    )  # fmt: skip


def photographs_of(order: Order, agency: UUID | None) -> QuerySet[Photograph]:
    """Those for the page of one order: approved ones of the subject, its own, and what waits to be
    added under it."""
    shown = photographs(agency).filter(subject=order.subject_id)
    asked = Change.objects.filter(order=order, verb=Change.Verb.ADD, state=Change.State.ASKED)
    return shown.filter(
        approved() | Q(order=order) | Q(Exists(asked.filter(photograph=OuterRef("pk"))))
    )
