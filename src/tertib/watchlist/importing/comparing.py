"""What a row says otherwise than the order that is known."""

from __future__ import annotations

from datetime import date

from tertib.foundation import vault
from tertib.watchlist import particulars
from tertib.watchlist.importing.parsing import Row
from tertib.watchlist.models import Order
from tertib.watchlist.particulars import Particulars

ENDED = (Order.State.REVOKED, Order.State.EXPIRED)


def differences(order: Order, row: Row, said: bytes, today: date) -> list[tuple[str, str]]:
    """Pairs of column and code; none: the same as before. ``said`` is the row's fingerprint.

    Of an order that was entered by hand the row need not say everything: what it leaves empty of
    the person is no difference.
    """
    found = list[tuple[str, str]]()
    if order.state in ENDED and (row.end is None or row.end >= today):
        found.append(("akhir", "ended_here"))
    by_hand = order.source is None
    if not by_hand and bytes(order.source or b"") == said:
        return found
    told = {
        "jenis": (order.kind, row.kind.value), "tanggal": (order.decided_on, row.decided_on),
        "dasar": (order.basis, row.basis), "alasan_kode": (order.reason, row.reason),
        "mulai": (order.start, row.start), "akhir": (order.end, row.end),
        "akhir_pertama": (order.first_end, row.first_end),
    }  # fmt: skip
    differ = [column for column, (here, there) in told.items() if here != there]
    differ += _of_the_person(order, row.who, by_hand)
    if not differ and not by_hand and row.photographs:
        differ = ["foto"]  # the one thing of which no more is kept than the row's fingerprint
    return found + [(column, "differs") for column in differ if (column, "ended_here") not in found]


def known(order: Order) -> Particulars | None:
    """What came with an order, or of before that was kept, its subject's; None: it was erased."""
    try:
        key = vault.unwrap(order.subject.key)
    except vault.KeyDestroyed:
        return None
    if order.given:
        return particulars.unseal_given(key, order.id, order.given)
    return particulars.unseal(key, order.subject.sealed)


def _of_the_person(order: Order, who: Particulars, by_hand: bool) -> list[str]:
    kept = known(order)
    if kept is None:
        return []
    told = {
        "nama": (kept.name, who.name), "jk": (kept.sex, who.sex),
        "tempat_lahir": (kept.birth_place, who.birth_place), "tgl_lahir": (kept.born, who.born),
        "umur": (kept.age, who.age), "kewarganegaraan": (kept.nationality, who.nationality),
        "nik": (kept.nik, who.nik), "alamat": (kept.address, who.address),
        "pekerjaan": (kept.occupation, who.occupation), "alias": (kept.aliases, who.aliases),
        "no_dokumen": (_numbers(kept), _numbers(who)),
    }  # fmt: skip
    return [
        column for column, (here, there) in told.items()
        if here != there and (there or not by_hand)
    ]  # fmt: skip


def _numbers(who: Particulars) -> tuple[str, ...]:
    return tuple(sorted(particulars.number(one) for one in who.documents))
