from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import models

from tertib.foundation.ids import new_id


class Office(models.Model):
    """An immigration office; ``code`` is the two-character one of the 2019 helpdesk list."""

    code = models.CharField(max_length=8, primary_key=True)
    name = models.CharField(max_length=80)
    province = models.CharField(max_length=60)
    office_class = models.CharField(max_length=10, blank=True)
    tpi = models.BooleanField(null=True)
    timezone = models.CharField(max_length=20)
    unofficial = models.BooleanField(default=True)
    open = models.BooleanField(default=False, help_text="takes applications through Tertib")

    def __str__(self) -> str:
        return self.name


class Role(models.TextChoices):
    """The staff roles of DESIGN.md section 5; labels are translated in ``offices.labels``."""

    DOOR = "door", "Door staff"
    COUNTER = "counter", "Counter officer"
    BORDER = "border", "Border officer"
    WATCHLIST = "watchlist", "Watch-list officer"
    SUPERVISOR = "supervisor", "Supervisor"
    COMPLIANCE = "compliance", "Internal compliance"
    AUDITOR = "auditor", "Auditor"
    OPERATOR = "operator", "Operator"


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
