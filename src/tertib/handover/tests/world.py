"""What the tests of hand-over stand on: people whose passport is ready, a locker, officers."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from tertib.applications.models import Application, Party
from tertib.booking.tests.world import Family, family
from tertib.contracts.compartments import secret_hash
from tertib.handover import actions, jobs
from tertib.handover.models import Item
from tertib.ledger.actors import Actor
from tertib.ledger.models import Entry
from tertib.lockers.models import Load
from tertib.lockers.tests.world import NOW, Controller, bank
from tertib.messaging.models import Notice
from tertib.offices.models import Office, Staff

SYSTEM = Actor("system", "test")


def ready(*niks: str, now: datetime = NOW, code: str = "JE") -> tuple[Family, list[Item]]:
    """A family whose passports passed the quality check at ``now``."""
    people = family(*niks)
    Party.objects.filter(id=people.party_id).update(office_code=code)
    Application.objects.filter(party=people.party_id).update(state="siap_ambil", changed_at=now)
    return people, [store(one, now) for one in people.applications]


def store(application_id: UUID, now: datetime = NOW) -> Item:
    item = actions.store(application_id, SYSTEM, now)
    assert item is not None
    return item


@dataclass
class Room:
    """A pick-up room with a locker of ``doors`` compartments and two officers."""

    loader: Staff
    sealer: Staff
    doors: int = 4
    controller: Controller = field(init=False)

    def __post_init__(self) -> None:
        self.controller = Controller(Office.objects.get(code="JE"))
        bank(self.controller, doors=self.doors, name="Loker paspor")

    def load(self, item: Item, now: datetime = NOW) -> Load:
        """The first officer puts it in."""
        made = actions.load(item.id, "JE", item.code, self.loader.id, now)
        self.controller.place(made.compartment.number, now)
        return made

    def seal(self, item: Item, now: datetime = NOW) -> str:
        """The second one seals it; the PIN."""
        actions.seal(item.id, "JE", item.code, self.sealer.id, now)
        return pin(item)

    def stock(self, item: Item, now: datetime = NOW) -> Load:
        """Loaded and sealed."""
        made = self.load(item, now)
        self.seal(item, now)
        return Load.objects.select_related("compartment").get(id=made.id)

    def collect(self, load: Load, now: datetime = NOW) -> None:
        """Its holder opens and closes the door, and the job of it runs."""
        self.controller.collect(load.compartment.number, load.id, now)
        run_follow(load.id)


def run_follow(load_id: UUID) -> None:
    """What the worker does after an entry about a load."""
    jobs.follow(0, f"load:{load_id}")


def notices(item: Item, template: str) -> list[dict]:
    """The parameters of the notices of this kind to the holder, oldest first."""
    import json

    from tertib.foundation import vault

    found = []
    for notice in (
        Notice.objects.filter(template=template, key__contains=str(item.id))
        .select_related("contact__key")
        .order_by("id")
    ):
        key = vault.unwrap(notice.contact.key)
        plain = key.open(bytes(notice.content_sealed or b""), f"notice:{notice.id}")
        found.append(json.loads(plain)["params"])
    return found


def pin(item: Item) -> str:
    """The PIN that was last sent."""
    return notices(item, "pickup_pin")[-1]["pin"].replace(" ", "")


def token(item: Item) -> str:
    """The token of the link that was last sent."""
    return notices(item, "pickup_pin")[-1]["link"].rstrip("/").rsplit("/", 1)[1]


def opens(load_id: UUID, secret: str) -> bool:
    """What the controller decides with the list: does ``secret`` open this load?"""
    load = Load.objects.get(id=load_id)
    return secret_hash(load.salt, secret) in load.secrets


def kept(text: str) -> bool:
    """Whether ``text`` stands anywhere in clear in the record."""
    return any(
        text.encode() in bytes(body) for body in Entry.objects.values_list("body", flat=True)
    )
