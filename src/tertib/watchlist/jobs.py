"""Background work: what time does to orders, notices, and looking at new photographs."""

from __future__ import annotations

from uuid import UUID

from django.db.models import QuerySet
from procrastinate.contrib.django import app

from tertib.foundation import clock
from tertib.foundation.jobs import RETRY
from tertib.ledger.actions import subscribes
from tertib.watchlist import actions, embedding, importing, photographs
from tertib.watchlist.models import Photograph


@app.periodic(cron="* * * * *")
@app.task(queue="watchlist", queueing_lock="watchlist.expire")
def expire(timestamp: int) -> None:
    """End what is over, list what begins."""
    while actions.expire(clock.now()):
        pass
    actions.begin(clock.now())


@app.periodic(cron="5 * * * *")
@app.task(queue="watchlist", queueing_lock="watchlist.tell")
def tell(timestamp: int) -> None:
    """Give notice of orders that end soon; let old false hits go, and who was refused."""
    actions.tell(clock.now())
    actions.relax(clock.now())
    actions.erase_refused(clock.now())


@app.periodic(cron="* * * * *")
@app.task(queue="watchlist", queueing_lock="watchlist.reread")
def reread(timestamp: int) -> None:
    """After an upgrade: find everybody by the present rules of names."""
    actions.reread()


@subscribes("watchlist.photograph_added")
@app.task(queue="watchlist", retry=RETRY)
def embed(serial: int, subject: str) -> None:
    """Let the installation's model look at the new photographs of a subject."""
    look_at(Photograph.objects.filter(subject=UUID(subject.removeprefix("watched:"))))


@app.periodic(cron="31 * * * *")
@app.task(queue="watchlist", queueing_lock="watchlist.catch_up")
def catch_up(timestamp: int) -> None:
    """Look at what no present model has looked at: a model was added or changed, a job was lost."""
    look_at(Photograph.objects.all())


def look_at(chosen: QuerySet[Photograph]) -> None:
    """Embed those of the photographs that the present model has not looked at."""
    model = embedding.embedder()
    if model is None:
        return
    kept = chosen.filter(removed_at=None).exclude(warnings__contains=["no_face"])
    for photo_id in kept.exclude(templates__model=model.model).values_list("id", flat=True):
        _look(photo_id, model)


def _look(photo_id: UUID, model: embedding.Embedder) -> None:
    try:
        looks = model.look(photographs.open(photo_id))
    except Photograph.DoesNotExist:  # removed meanwhile
        return
    wrong = embedding.judge(looks)
    if not looks:
        actions.store_judgement(photo_id, wrong)
        return
    best = looks[0]
    actions.store_template(photo_id, model.model, best.vector, best.quality, clock.now(), wrong)


@subscribes("watchlist.list_proposed")
@app.task(queue="watchlist", retry=RETRY)
def write_list(serial: int, subject: str) -> None:
    """Propose what is new in a list that an officer has read in."""
    importing.write_kept(UUID(subject.removeprefix("batch:")), clock.now())


@subscribes("watchlist.list_approved", "watchlist.list_dropped")
@app.task(queue="watchlist", retry=RETRY)
def erase_refused(serial: int, subject: str) -> None:
    """Erase who was on a list alone whose orders were not approved."""
    while actions.erase_refused(clock.now()):
        pass


@subscribes("person.erased")
@app.task(queue="watchlist", retry=RETRY)
def forget(serial: int, subject: str) -> None:
    """Delete what would still find somebody whose data was erased."""
    actions.forget(UUID(subject.removeprefix("key:")), clock.now())
