"""Counters in use, cases that wait or are served, steps done, draws, releases, overrides.

Ids of lower subjects without foreign keys (decision 0071).
"""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from tertib.foundation.ids import new_id
from tertib.offices.models import Counter, Office, Staff


class Duty(models.Model):
    """Someone may do a sitting (``steps.groups``) in an office."""

    staff = models.ForeignKey(Staff, models.PROTECT)
    office = models.ForeignKey(Office, models.PROTECT, db_index=False)
    group = models.CharField(max_length=12)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["office", "staff", "group"], name="one_duty_once")
        ]


class Desk(models.Model):
    """An officer on duty: a counter from its opening to its closing, or a desk behind (no counter).

    The id is what draws name: nobody outside can follow an officer from one day to the next.
    ``ready_at``: asked for the next person and got nobody yet. ``closing``: after this person.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    office = models.ForeignKey(Office, models.PROTECT, db_index=False)
    day = models.DateField(help_text="the office's own")
    counter = models.ForeignKey(Counter, models.PROTECT, null=True)
    staff = models.ForeignKey(Staff, models.PROTECT)
    groups = models.JSONField(help_text="sittings done here")
    opened_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)
    paused_at = models.DateTimeField(null=True)
    paused_reason = models.CharField(max_length=12, blank=True)
    ready_at = models.DateTimeField(null=True)
    closing = models.CharField(max_length=12, blank=True, help_text="why it closes after this one")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["staff"], condition=Q(closed_at=None), name="one_desk_an_officer"
            ),
            models.UniqueConstraint(
                fields=["counter"], condition=Q(closed_at=None), name="one_officer_a_counter"
            ),
        ]
        indexes = [models.Index(fields=["office", "day"], name="desk_office_day")]


class Queue(models.Model):
    """The queue of an office on a day: locked while anybody is drawn or called in it.

    ``draws`` is the number of the last draw; ``runs`` counts priority calls in a row by sitting.
    """

    office = models.ForeignKey(Office, models.PROTECT, db_index=False)
    day = models.DateField()
    draws = models.PositiveIntegerField(default=0)
    runs = models.JSONField(default=dict)
    sealed_at = models.DateTimeField(null=True, help_text="the number of draws was recorded")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["office", "day"], name="one_queue_a_day")]


class Case(models.Model):
    """An application on its way through the steps; ``group`` is the sitting it waits for or is in.

    ``since`` is when it began to wait for that sitting; ``drawn`` the desks drawn for it so far.
    """

    class State(models.TextChoices):
        WAITING = "waiting", _("Waiting")
        RESERVED = "reserved", _("Waiting for the officer drawn")
        CALLED = "called", _("Called")
        SERVING = "serving", _("Being served")
        AWAY = "away", _("Did not come")
        OUT = "out", _("Not here now")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    office = models.ForeignKey(Office, models.PROTECT, db_index=False)
    application_id = models.UUIDField(unique=True)
    visit_id = models.UUIDField(null=True)
    ticket = models.CharField(max_length=8)
    service_code = models.CharField(max_length=40)
    service_class = models.CharField(max_length=12)
    priority = models.BooleanField(default=False)
    starts_at = models.DateTimeField(help_text="of the booked hour")
    group = models.CharField(max_length=12, blank=True)
    state = models.CharField(max_length=8, choices=State.choices, default=State.WAITING)
    since = models.DateTimeField()
    overtaken = models.PositiveSmallIntegerField(default=0)
    desk = models.ForeignKey(Desk, models.PROTECT, null=True)
    drawn = models.JSONField(default=list)
    drawn_at = models.DateTimeField(null=True)
    called_at = models.DateTimeField(null=True)
    calls = models.PositiveSmallIntegerField(default=0)
    recalled_at = models.DateTimeField(null=True)
    papers = models.JSONField(default=list, help_text="codes of papers still to be brought")
    papers_until = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["desk"], condition=Q(state__in=["called", "serving"]), name="one_at_a_desk"
            ),
            models.CheckConstraint(
                condition=Q(state__in=["reserved", "called", "serving"], desk__isnull=False)
                | Q(state__in=["waiting", "away", "out"], desk=None),
                name="a_desk_while_drawn",
            ),
        ]
        indexes = [
            models.Index(
                fields=["office", "group"], condition=~Q(state="out"), name="case_office_group"
            ),
            models.Index(
                fields=["papers_until"], condition=~Q(papers_until=None), name="case_papers"
            ),
        ]


class Work(models.Model):
    """One step done by one officer, or under way while ``ended_at`` is empty."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    case = models.ForeignKey(Case, models.PROTECT, related_name="work", db_index=False)
    desk = models.ForeignKey(Desk, models.PROTECT)
    staff = models.ForeignKey(Staff, models.PROTECT, db_index=False)
    step = models.CharField(max_length=16)
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=16, blank=True)
    reason = models.CharField(max_length=20, blank=True)
    too_quick = models.BooleanField(default=False)
    details = models.JSONField(default=dict, help_text="device and quality; nothing personal")

    class Meta:
        ordering = ["started_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["case"], condition=Q(ended_at=None), name="one_step_at_a_time"
            )
        ]
        indexes = [models.Index(fields=["case", "step"], name="work_case_step")]


class Drawn(models.Model):
    """One draw, as recorded in ``counter.drawn``; the numbers of a day have no gap."""

    office = models.ForeignKey(Office, models.PROTECT, db_index=False)
    day = models.DateField()
    number = models.PositiveIntegerField()
    kind = models.CharField(max_length=7)
    group = models.CharField(max_length=12)
    candidates = models.PositiveIntegerField()
    case = models.ForeignKey(Case, models.PROTECT, related_name="draws")
    desk = models.ForeignKey(Desk, models.PROTECT, related_name="draws")
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["office", "day", "number"], name="one_number_a_draw")
        ]


class Release(models.Model):
    """A person given back without service; that officer is out for this sitting of theirs."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="releases")
    desk = models.ForeignKey(Desk, models.PROTECT)
    staff = models.ForeignKey(Staff, models.PROTECT, db_index=False)
    group = models.CharField(max_length=12)
    reason = models.CharField(max_length=12)
    called_at = models.DateTimeField()
    at = models.DateTimeField()
    approved_by = models.ForeignKey(Staff, models.PROTECT, null=True, related_name="+")

    class Meta:
        indexes = [models.Index(fields=["staff", "at"], name="release_staff_at")]


class Approval(models.Model):
    """A supervisor lets an officer give one more person back; used once."""

    desk = models.ForeignKey(Desk, models.PROTECT)
    by = models.ForeignKey(Staff, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)


class Override(models.Model):
    """A supervisor lets a counter open although an interlock does not hold, until a moment."""

    office = models.ForeignKey(Office, models.PROTECT, db_index=False)
    staff = models.ForeignKey(Staff, models.PROTECT)
    locks = models.JSONField()
    reason = models.CharField(max_length=20)
    text = models.CharField(max_length=300)
    by = models.ForeignKey(Staff, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    until = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["office", "at"], name="override_office_at")]
