"""Tables of this subject: offices and what is in them, staff and roles, signatures of the pact."""

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import models
from django.utils.translation import gettext_lazy as _

from tertib.foundation.ids import new_id


class Office(models.Model):
    """An immigration office; ``code`` is the two-character one of the 2019 helpdesk list.

    An office whose code is not known carries a provisional one of ours: ``N`` and two digits.
    """

    code = models.CharField(max_length=8, primary_key=True)
    name = models.CharField(max_length=80)
    province = models.CharField(max_length=60)
    office_class = models.CharField(max_length=10, blank=True)
    tpi = models.BooleanField(null=True)
    timezone = models.CharField(max_length=20)
    unofficial = models.BooleanField(default=True)
    open = models.BooleanField(default=False, help_text="takes applications through Tertib")
    provisional = models.BooleanField(default=False, help_text="the code is a stopgap of ours")
    disputed = models.BooleanField(default=False, help_text="sources differ on class or checkpoint")
    former_name = models.CharField(max_length=80, blank=True)
    opened_on = models.DateField(null=True)

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class Tpi(models.Model):
    """Tempat pemeriksaan imigrasi: a border checkpoint run by an office."""

    class Mode(models.TextChoices):
        AIR = "air", _("Airport")
        SEA = "sea", _("Ferry terminal or sea port")
        LAND = "land", _("Land border")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    code = models.CharField(max_length=8, blank=True)
    name = models.CharField(max_length=80)
    office = models.ForeignKey(Office, models.PROTECT, related_name="checkpoints")
    mode = models.CharField(max_length=4, choices=Mode.choices)

    class Meta:
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(fields=["office", "code", "name"], name="one_checkpoint_once")
        ]

    def __str__(self) -> str:
        return self.name


class Lane(models.Model):
    """A lane of a checkpoint in which people are inspected, one direction each."""

    class Direction(models.TextChoices):
        ARRIVAL = "arrival", _("Arrival")
        DEPARTURE = "departure", _("Departure")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    checkpoint = models.ForeignKey(Tpi, models.CASCADE, related_name="lanes")
    label = models.CharField(max_length=40)
    direction = models.CharField(max_length=9, choices=Direction.choices)
    active = models.BooleanField(default=True)

    class Meta:
        ordering = ["label"]
        constraints = [
            models.UniqueConstraint(fields=["checkpoint", "label"], name="one_lane_once")
        ]

    def __str__(self) -> str:
        return self.label


class Room(models.Model):
    """A room of an office; the zone decides who may be in it (the gates come later)."""

    class Zone(models.TextChoices):
        LOBBY = "lobby", _("Lobby")
        SERVICE = "service", _("Service room")
        PICKUP = "pickup", _("Pick-up")
        STAFF = "staff", _("Staff only")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    office = models.ForeignKey(Office, models.CASCADE, related_name="rooms")
    name = models.CharField(max_length=60)
    zone = models.CharField(max_length=7, choices=Zone.choices)
    active = models.BooleanField(default=True)

    class Meta:
        ordering = ["name"]
        constraints = [models.UniqueConstraint(fields=["office", "name"], name="one_room_once")]

    def __str__(self) -> str:
        return self.name


class Counter(models.Model):
    """A desk in a service or pick-up room at which one officer serves one applicant."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    room = models.ForeignKey(Room, models.CASCADE, related_name="counters")
    label = models.CharField(max_length=40)
    active = models.BooleanField(default=True)

    class Meta:
        ordering = ["label"]
        constraints = [models.UniqueConstraint(fields=["room", "label"], name="one_counter_once")]

    def __str__(self) -> str:
        return self.label


class OpeningHours(models.Model):
    """The hours of one weekday (Monday is 0), in the office's own time. No row: closed."""

    office = models.ForeignKey(Office, models.CASCADE, related_name="hours")
    weekday = models.PositiveSmallIntegerField()
    opens = models.TimeField()
    closes = models.TimeField()
    break_starts = models.TimeField(null=True)
    break_ends = models.TimeField(null=True)

    class Meta:
        ordering = ["weekday"]
        constraints = [
            models.UniqueConstraint(fields=["office", "weekday"], name="one_row_a_weekday"),
            models.CheckConstraint(condition=models.Q(weekday__lte=6), name="seven_weekdays"),
            models.CheckConstraint(
                condition=models.Q(opens__lt=models.F("closes")), name="opens_before_it_closes"
            ),
        ]


class Closure(models.Model):
    """Days, first and last included, on which an office is closed beside the public holidays."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    office = models.ForeignKey(Office, models.CASCADE, related_name="closures")
    first = models.DateField()
    last = models.DateField()
    reason = models.CharField(max_length=120)

    class Meta:
        ordering = ["first"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(first__lte=models.F("last")), name="closure_ends_after_it_begins"
            )
        ]


class Role(models.TextChoices):
    """The staff roles of DESIGN.md section 5; ``agency`` is of people outside the house."""

    DOOR = "door", _("Door staff")
    COUNTER = "counter", _("Counter officer")
    BORDER = "border", _("Border officer")
    WATCHLIST = "watchlist", _("Watch-list officer")
    SUPERVISOR = "supervisor", _("Supervisor")
    COMPLIANCE = "compliance", _("Internal compliance")
    AUDITOR = "auditor", _("Auditor")
    OPERATOR = "operator", _("Operator")
    AGENCY = "agency", _("Requesting agency")


class Staff(AbstractBaseUser):
    """A member of staff. No permissions of Django's: only roles, each within an office."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    username = models.CharField(max_length=40, unique=True)
    name = models.CharField(max_length=120)
    email = models.EmailField(blank=True)
    is_active = models.BooleanField(default=True)

    USERNAME_FIELD = "username"
    objects = BaseUserManager["Staff"]()

    def __str__(self) -> str:
        return self.username


class Assignment(models.Model):
    """A role that someone holds in an office; office empty means every office."""

    staff = models.ForeignKey(Staff, models.CASCADE, related_name="assignments")
    role = models.CharField(max_length=12, choices=Role.choices)
    office = models.ForeignKey(Office, models.PROTECT, null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["staff", "role", "office"], name="one_role_once", nulls_distinct=False
            )
        ]


class PactSignature(models.Model):
    """Someone signed one version of the integrity pact, in the language that they read it in."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    staff = models.ForeignKey(Staff, models.PROTECT, related_name="signatures")
    version = models.CharField(max_length=20)
    language = models.CharField(max_length=2)
    sha256 = models.CharField(max_length=64)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["staff", "version"], name="signed_once_a_version")
        ]
