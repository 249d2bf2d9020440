"""What staff type on the pages of this subject, checked; shown through the ``field`` component."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _

from tertib.offices import rules
from tertib.offices.models import Lane, Office, Role, Room, Staff

_KINDS: dict[type[forms.Field], str] = {forms.DateField: "date", forms.ChoiceField: "select"}


def fields(form: forms.Form) -> list[dict[str, Any]]:
    """The fields of ``form`` as the component ``web/components/field.html`` wants them."""
    return [
        {
            "name": bound.name,
            "id": f"{form.prefix}-{bound.name}" if form.prefix else bound.name,
            "label": bound.label,
            "hint": bound.help_text,
            "error": bound.errors[0] if bound.errors else "",
            "value": bound.value() or "",
            "required": bound.field.required,
            "options": getattr(bound.field, "choices", []),
            "type": getattr(bound.field, "kind", None) or _KINDS.get(type(bound.field), "text"),
            "autocomplete": bound.field.widget.attrs.get("autocomplete", "off"),
            "maxlength": getattr(bound.field, "max_length", None),
        }
        for bound in form
    ]


def errors(form: forms.Form) -> list[tuple[str, str]]:
    """For ``web/components/error_summary.html``: where and what."""
    own = [("", str(message)) for message in form.non_field_errors()]
    return own + [(field["id"], field["error"]) for field in fields(form) if field["error"]]


class Password(forms.CharField):
    kind = "password"

    def __init__(self, **more: Any) -> None:
        widget = forms.PasswordInput(attrs={"autocomplete": "new-password"})
        super().__init__(strip=False, widget=widget, **more)


class Closure(forms.Form):
    prefix = "closure"
    first = forms.DateField(label=_("First day"))
    last = forms.DateField(label=_("Last day"))
    reason = forms.CharField(label=_("Reason"), max_length=120, help_text=_("Shown to the public."))

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("first") and cleaned.get("last") and cleaned["last"] < cleaned["first"]:
            self.add_error("last", _("The last day comes before the first."))
        return cleaned


class NewRoom(forms.Form):
    prefix = "room"
    name = forms.CharField(label=_("Name of the room"), max_length=60)
    zone = forms.ChoiceField(label=_("Zone"), choices=Room.Zone.choices)


class NewCounter(forms.Form):
    prefix = "counter"
    room = forms.ChoiceField(label=_("Room"))
    label = forms.CharField(label=_("Name of the counter"), max_length=40)

    def __init__(self, office: str, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rooms = Room.objects.filter(office_id=office, active=True)
        choices = [(str(room.id), room.name) for room in rooms]
        self.fields["room"].choices = choices  # type: ignore[attr-defined]


class NewLane(forms.Form):
    prefix = "lane"
    checkpoint = forms.ChoiceField(label=_("Checkpoint"))
    label = forms.CharField(label=_("Name of the lane"), max_length=40)
    direction = forms.ChoiceField(label=_("Direction"), choices=Lane.Direction.choices)

    def __init__(self, office: str, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = Office(code=office).checkpoints.all()
        choices = [(str(row.id), row.name) for row in rows]
        self.fields["checkpoint"].choices = choices  # type: ignore[attr-defined]


class Grant(forms.Form):
    """A role and where: the choices are those that the person at the keyboard may give."""

    prefix = "role"
    role = forms.ChoiceField(label=_("Role"))
    office = forms.ChoiceField(label=_("Office"), required=False)

    def __init__(self, codes: list[str] | None, held: list[rules.Grant], *args: Any, **kw: Any):
        super().__init__(*args, **kw)
        givable = {role for own in held for role in rules.GIVES.get(own.role, ())}
        roles = [(role.value, role.label) for role in Role if role.value in givable]
        offices = Office.objects.all() if codes is None else Office.objects.filter(code__in=codes)
        everywhere = [("*", _("All offices"))] if codes is None else []
        places = [(o.code, o.name) for o in offices.order_by("-open", "name")]
        self.fields["role"].choices = roles  # type: ignore[attr-defined]
        self.fields["office"].choices = everywhere + places  # type: ignore[attr-defined]
        self.fields["office"].required = True

    @property
    def grant(self) -> rules.Grant:
        office = self.cleaned_data["office"]
        return rules.Grant(self.cleaned_data["role"], None if office == "*" else office)


class NewPerson(Grant):
    prefix = "person"
    name = forms.CharField(label=_("Full name"), max_length=120)
    username = forms.CharField(
        label=_("User name"),
        max_length=40,
        help_text=_("Small letters, digits, full stop and hyphen, such as siti.rahma."),
        validators=[
            RegexValidator(r"^[a-z0-9][a-z0-9.-]{2,}$", _("Use small letters, digits, . and -."))
        ],
    )
    field_order = ("name", "username", "role", "office")

    def clean_username(self) -> str:
        username: str = self.cleaned_data["username"]
        if Staff.objects.filter(username=username).exists():
            raise ValidationError(_("This user name is taken. Choose another."))
        return username


class Welcome(forms.Form):
    """The first password, by someone who holds a link."""

    password = Password(
        label=_("New password"),
        help_text=_("At least 12 characters. Three or four unrelated words are easy to remember."),
    )
    again = Password(label=_("The same password again"))

    def __init__(self, staff: Staff, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.staff = staff

    def clean_password(self) -> str:
        password: str = self.cleaned_data["password"]
        validate_password(password, self.staff)
        return password

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("password") and cleaned["password"] != cleaned.get("again"):
            self.add_error("again", _("The two passwords differ. Type them again."))
        return cleaned


class Day(forms.Form):
    """The hours of one weekday; all empty means closed."""

    opens = forms.TimeField(required=False)
    closes = forms.TimeField(required=False)
    break_starts = forms.TimeField(required=False)
    break_ends = forms.TimeField(required=False)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if not self.errors and any(cleaned.values()):
            try:
                rules.check(self.hours_of(cleaned))
            except (rules.BadHours, KeyError):
                raise ValidationError(
                    _("Opening, break and closing must follow each other.")
                ) from None
        return cleaned

    @staticmethod
    def hours_of(cleaned: dict[str, Any]) -> rules.Hours:
        """The hours typed; raises BadHours when opening or closing is missing."""
        if not (cleaned.get("opens") and cleaned.get("closes")):
            raise rules.BadHours("opening or closing is missing")
        return rules.Hours(**cleaned)

    @property
    def hours(self) -> rules.Hours | None:
        return self.hours_of(self.cleaned_data) if any(self.cleaned_data.values()) else None
