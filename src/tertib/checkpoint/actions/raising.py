"""What a camera brings: a candidate by its event, pictures by requests of their own."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from PIL import Image

from tertib.checkpoint import orders
from tertib.checkpoint.actions.cameras import learn
from tertib.checkpoint.actions.common import note
from tertib.checkpoint.conf import checkpoint as conf
from tertib.checkpoint.models import Candidate, Decision, Dossier, Shot, State
from tertib.checkpoint.reading import Report, Unreadable, read, read_nearer
from tertib.checkpoint.rules import BANDS, Refused
from tertib.devices.actions.hearing import actor
from tertib.devices.models import Device
from tertib.foundation import ratelimit, vault
from tertib.ledger import actions as record
from tertib.offices.models import Lane

PIXELS = 4_000_000
"""Of one picture; a camera sends faces, not posters."""


def raise_candidate(device: Device, data: Mapping[str, Any], now: datetime) -> Candidate | None:
    """The candidate of an event, within its transaction; None where nothing can be made of it.

    The same candidate told twice is one. Where no order bars the subject at this lane now, it is
    recorded as ended at once and nobody is shown it.
    """
    try:
        report = read(data, now, device.drift_ms)
    except Unreadable:
        _refuse(device, "unreadable", now)
        return None
    if Candidate.objects.filter(dossier=report.candidate).exists():
        return None
    lane = Lane.objects.filter(id=report.lane, checkpoint__office=device.office_id).first()
    if lane is None or device.kind != Device.Kind.CAMERA:
        _refuse(device, "other_lane", now)
        return None
    try:
        dossier = _dossier(report.candidate, device, now)
    except Refused:
        _refuse(device, "other_device", now)
        return None
    if dossier.erased_at:
        _refuse(device, "erased", now)
        return None
    learn(lane, device, now)
    return _open(dossier, lane, device, report, now)


def _open(dossier: Dossier, lane: Lane, device: Device, report: Report, now: datetime) -> Candidate:
    barred = orders.barring(report.subject, lane.direction, now) is not None
    made = Candidate.objects.create(
        dossier=dossier, office_id=device.office_id, lane=lane, device=device,
        subject_id=report.subject, face_id=report.face, score=report.score, cosine=report.cosine,
        band=report.band, model=report.model, gallery=report.gallery, track=report.track,
        first_at=report.first_at, at=report.at, taken_at=report.taken_at, raised_at=now,
        frames=report.frames, quality=report.quality, attack=report.attack, changed_at=now,
        state=State.CANDIDATE if barred else State.ENDED, ended_at=None if barred else now,
    )  # fmt: skip
    if not barred:
        Decision.objects.create(candidate=made, verb="end", reason="order_ended", at=now)
    note(
        made, "candidate.raised" if barred else "candidate.ended", actor(device), now,
        subject=str(report.subject), face=str(report.face), score=round(report.score, 4),
        band=report.band, model=report.model, gallery=report.gallery, at=report.at.isoformat(),
        attack=report.attack,
    )  # fmt: skip
    return made


def raise_band(device: Device, data: Mapping[str, Any], now: datetime) -> None:
    """That a candidate's likeness is in a higher band now, within the transaction of its event.

    It changes what is shown to those who still look; what somebody has decided stays decided.
    """
    try:
        told = read_nearer(data)
    except Unreadable:
        _refuse(device, "unreadable", now)
        return
    own = Candidate.objects.select_for_update().filter(dossier=told.candidate, device=device)
    found = own.filter(state__in=(State.CANDIDATE, State.POSSIBLE)).first()
    if found is None or BANDS.index(told.band) <= BANDS.index(found.band):
        return
    found.band, found.score, found.cosine = told.band, told.score, told.cosine
    found.changed_at = now
    found.save(update_fields=["band", "score", "cosine", "changed_at"])
    note(found, "candidate.nearer", actor(device), now,
         score=round(told.score, 4), band=told.band)  # fmt: skip


def _refuse(device: Device, reason: str, now: datetime) -> None:
    """What a camera said and we could not take; its event is kept as it came."""
    record.append(
        actor(device), "candidate.refused", f"device:{device.id}", {"reason": reason},
        at=now, office=device.office_id,
    )  # fmt: skip


def note_local_alert(device: Device, candidate_id: UUID, at: datetime, told: bool) -> None:
    """That the camera told the lane of a candidate itself, or that nobody there was ``told``."""
    own = Candidate.objects.filter(dossier=candidate_id, device=device)
    own.update(**{"alerted_locally_at" if told else "not_alerted_at": at})


@transaction.atomic
def keep_shot(device: Device, candidate_id: UUID, number: int, jpeg: bytes, now: datetime) -> bool:
    """Keep a picture, sealed under the candidate's own key; False if it was here before.

    Raises:
        Refused: ``too_many`` (pictures of one candidate), ``too_large``, ``not_a_picture``,
            ``other_device``, ``other_shot`` (another picture has this number), ``erased``,
            ``busy`` (this camera began too many candidates within the hour).
    """
    if not 0 <= number < conf().shots:
        raise Refused("too_many")
    _check_picture(jpeg)
    dossier = _dossier(candidate_id, device, now, limited=True)
    digest = hashlib.sha256(jpeg).hexdigest()
    if dossier.erased_at:
        raise Refused("erased")
    known = Shot.objects.filter(dossier=dossier, number=number).first()
    if known is None:
        try:
            sealed = vault.load(dossier.key_id).seal(jpeg, f"shot:{candidate_id}:{number}")
        except vault.KeyDestroyed:  # erased just now
            raise Refused("erased") from None
        known, new = Shot.objects.get_or_create(
            dossier=dossier, number=number,
            defaults={"sealed": sealed, "sha256": digest, "received_at": now},
        )  # fmt: skip
        if new:
            Candidate.objects.filter(dossier=dossier).update(changed_at=now)
            return True
    if known.sha256 != digest:
        raise Refused("other_shot")
    return False


def _check_picture(jpeg: bytes) -> None:
    if len(jpeg) > conf().shot_bytes:
        raise Refused("too_large")
    try:
        with Image.open(io.BytesIO(jpeg), formats=["JPEG"]) as picture:
            width, height = picture.size
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError):
        raise Refused("not_a_picture") from None
    if width * height > PIXELS:
        raise Refused("too_large")


def _dossier(
    candidate_id: UUID, device: Device, now: datetime, *, limited: bool = False
) -> Dossier:
    """The dossier, made if it is new. ``limited``: not more than a camera may begin in an hour.

    Raises:
        Refused: ``other_device``, ``busy``.
    """
    found = Dossier.objects.filter(id=candidate_id).first()
    if found is None:
        key, hour = f"checkpoint.dossiers:{device.id}", timedelta(hours=1)
        if limited and not ratelimit.allow(key, conf().dossiers_per_hour, hour, now):
            raise Refused("busy")
        try:
            with transaction.atomic():
                made = vault.create(now)
                found = Dossier.objects.create(
                    id=candidate_id, device=device, key_id=made.id, made_at=now
                )
        except IntegrityError:  # event and picture came at once
            found = Dossier.objects.get(id=candidate_id)
    if found.device_id != device.id:
        raise Refused("other_device")
    return found
