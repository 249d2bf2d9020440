"""What is typed on the pages of this subject, checked for form; the rules check it for law."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Iterable, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from tertib.watchlist import codes, particulars, photographs
from tertib.watchlist.actions import Wanted
from tertib.watchlist.models import Agency, Order
from tertib.watchlist.particulars import Particulars
from tertib.watchlist.rules import nations
from tertib.watchlist.rules.orders import Kind, Refused
from tertib.watchlist.wording import refusal, words

PICTURES = 3
"""Fields for photographs on the entry page."""
SEXES = [("L", _("Male")), ("P", _("Female"))]


class Page(forms.Form):
    """A form that says for each field how ``web/components/field.html`` draws it."""

    drawn: dict[str, dict[str, Any]] = {}

    def field(self, name: str) -> dict[str, Any]:
        """One field for the component."""
        bound = self[name]
        kinds = {forms.DateField: "date", forms.ChoiceField: "select", forms.IntegerField: "number"}
        return {
            "name": bound.html_name, "id": bound.html_name, "label": bound.label,
            "hint": bound.help_text, "error": bound.errors[0] if bound.errors else "",
            "value": bound.value() or "", "required": bound.field.required,
            "options": [one for one in getattr(bound.field, "choices", []) if one[0]],
            "type": kinds.get(type(bound.field), "text"), "autocomplete": "off",
            "maxlength": getattr(bound.field, "max_length", None), **self.drawn.get(name, {}),
        }  # fmt: skip

    def drawn_fields(self) -> list[dict[str, Any]]:
        """All fields in their order."""
        return [self.field(name) for name in self.fields]

    def wrong(self) -> list[tuple[str, str]]:
        """For ``web/components/error_summary.html``: where and what."""
        own = [("", str(message)) for message in self.non_field_errors()]
        return own + [
            (self[name].html_name, f"{self[name].label}: {found[0]}")
            for name, found in self.errors.items() if name != "__all__"
        ]  # fmt: skip

    def refuse(self, refused: Refused) -> None:
        """Show a refusal of the rules at its fields."""
        known = [FIELDS.get(one, one) for one in refused.fields]
        known = [one for one in known if one in self.fields]
        lacking = refused.reason == "incomplete"
        for name in known:
            self.add_error(name, _("The law asks for it.") if lacking else refusal(refused))
        if not known:
            self.add_error(None, refusal(refused))


FIELDS = {"photograph": "photo_1", "why": "why"}
"""Fields of the rules that are called otherwise here."""


def lines(text: str) -> tuple[str, ...]:
    """One entry a line, or parted by semicolons."""
    found = (one.strip() for one in re.split(r"[;\n]", text))
    return tuple(dict.fromkeys(one for one in found if one))


class Proposal(Page):
    """An order asked for. Pictures of a refused form come back in ``kept``: nothing is lost."""

    agency = forms.ChoiceField(label=_("Requesting agency"))
    official = forms.ChoiceField(label=_("Called for by"), help_text=_("Article 9."))
    kind = forms.ChoiceField(label=_("Order"), choices=Order.Kind.choices)
    number = forms.CharField(label=_("Number of the decision"), max_length=80)
    decided_on = forms.DateField(label=_("Date of the decision"))
    basis = forms.CharField(label=_("Decision"), max_length=200,
                            help_text=_("What it is and whose, as it is headed."))  # fmt: skip
    reason = forms.ChoiceField(label=_("Reason"))
    start = forms.DateField(label=_("First day"))
    end = forms.DateField(
        label=_("Last day"), required=False,
        help_text=_("Included. At most six months for an exit ban, ten years for an entry ban;"
                    " empty only for an entry ban for life."))  # fmt: skip
    name = forms.CharField(label=_("Full name"), max_length=120)
    aliases = forms.CharField(label=_("Other names"), required=False, max_length=600,
                              help_text=_("One a line."))  # fmt: skip
    sex = forms.ChoiceField(label=_("Sex"), choices=SEXES, required=False)
    nationality = forms.CharField(
        label=_("Nationality"), max_length=10, required=False,
        help_text=_("Three letters as in a passport, for example IDN, MYS, SGP."))  # fmt: skip
    birth_place = forms.CharField(label=_("Place of birth"), max_length=80, required=False)
    born = forms.DateField(label=_("Date of birth"), required=False)
    age = forms.IntegerField(label=_("Age, where the date is not known"), required=False,
                             min_value=1, max_value=129)  # fmt: skip
    nik = forms.CharField(label="NIK", max_length=25, required=False)
    documents = forms.CharField(label=_("Travel documents"), required=False, max_length=300,
                                help_text=_("Numbers, one a line."))  # fmt: skip
    address = forms.CharField(label=_("Address"), max_length=200, required=False)
    occupation = forms.CharField(label=_("Occupation"), max_length=80, required=False)
    kept = forms.CharField(required=False, widget=forms.HiddenInput)

    drawn = {
        "aliases": {"type": "textarea"}, "documents": {"type": "textarea"},
        "sex": {"type": "radio", "required": True}, "birth_place": {"required": True},
        "nationality": {"short": True, "required": True}, "born": {"required": None},
        "age": {"short": True, "required": None}, "end": {"required": None},
        "nik": {"inputmode": "numeric"}, "kind": {"type": "radio"},
    }  # fmt: skip
    DECISION = (
        "agency",
        "official",
        "kind",
        "number",
        "decided_on",
        "basis",
        "reason",
        "start",
        "end",
    )
    PERSON = ("name", "aliases", "sex", "nationality", "birth_place", "born", "age", "nik",
              "documents", "address", "occupation")  # fmt: skip

    def __init__(
        self, *given: Any, agencies: Sequence[Agency], urgent: bool, files: Any = None, **more: Any
    ) -> None:
        super().__init__(*given, **more)
        self.urgent, self.sent = urgent, files or {}
        self.pictures: list[bytes] = []
        self._choices("agency", [(str(one.id), one.name) for one in agencies])
        self._choices("reason", codes.options("reasons"))
        self._choices("official", codes.options("officials"))
        for name in ("start", "end") if urgent else ("official",):
            del self.fields[name]
        if len(agencies) == 1:
            self.fields["agency"].initial = str(agencies[0].id)

    def _choices(self, name: str, offered: Iterable[tuple[str, str]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = list(offered)

    def group(self, names: Iterable[str]) -> list[dict[str, Any]]:
        """Some of the fields, for a part of the page."""
        return [self.field(name) for name in names if name in self.fields]

    @property
    def decision(self) -> list[dict[str, Any]]:
        return self.group(self.DECISION)

    @property
    def person(self) -> list[dict[str, Any]]:
        return self.group(self.PERSON)

    @property
    def uploads(self) -> list[dict[str, Any]]:
        """The fields for pictures that are still free."""
        wrong = dict(self._pictures_wrong) if self.is_bound else {}
        return [
            {"name": f"photo_{n}", "id": f"photo_{n}", "type": "file", "required": None,
             "label": _("Photograph %(number)s") % {"number": n + len(self.pictures)},
             "accept": "image/*",
             "error": wrong.get(f"photo_{n}", "")}
            for n in range(1, PICTURES + 1 - len(self.pictures))
        ]  # fmt: skip

    _pictures_wrong: list[tuple[str, str]] = []

    def wrong(self) -> list[tuple[str, str]]:
        return [*super().wrong(), *self._pictures_wrong]

    def refuse(self, refused: Refused) -> None:
        """A photograph that lacks is shown at the first field for one."""
        if "photograph" in refused.fields:
            self._pictures_wrong = [("photo_1", str(_("Add a photograph, better two or three.")))]
            rest = [one for one in refused.fields if one != "photograph"]
            if not rest:
                return
            refused = Refused(refused.reason, *rest)
        super().refuse(refused)

    def clean_nationality(self) -> str:
        typed = self.cleaned_data["nationality"]
        try:
            return nations.read(typed) if typed else ""
        except nations.UnknownNation:
            raise forms.ValidationError(words("bad_nationality")) from None

    def clean_documents(self) -> tuple[str, ...]:
        try:
            return particulars.numbers(self.cleaned_data["documents"])
        except ValueError as wrong:
            raise forms.ValidationError(f"{wrong}: {words('bad_document')}") from None

    def clean_nik(self) -> str:
        return re.sub(r"[ .-]", "", self.cleaned_data["nik"])

    def clean(self) -> dict[str, Any]:
        """Take the pictures as well, those of an earlier try first."""
        self.pictures, self._pictures_wrong = list(_unkept(self.cleaned_data.get("kept", ""))), []
        for number in range(1, PICTURES + 1):
            sent = self.sent.get(f"photo_{number}")
            if not sent or len(self.pictures) >= PICTURES:
                continue
            try:
                self.pictures.append(photographs.normalise(sent.read()).jpeg)
            except Refused as refused:
                self._pictures_wrong.append((f"photo_{number}", refusal(refused)))
        return self.cleaned_data

    def is_valid(self) -> bool:
        return super().is_valid() and not self._pictures_wrong

    def kept_pictures(self) -> list[str]:
        """Pictures that are here already, as ``data:`` addresses to show and to send again."""
        return [f"data:image/jpeg;base64,{base64.b64encode(one).decode()}" for one in self.pictures]

    def wanted(self, agency: Agency) -> Wanted:
        """What a valid form asks for."""
        said = self.cleaned_data
        who = Particulars(
            name=said["name"], sex=said["sex"], nationality=said["nationality"],
            birth_place=said["birth_place"], born=said["born"], age=said["age"],
            aliases=lines(said["aliases"]), nik=said["nik"], documents=said["documents"],
            address=said["address"], occupation=said["occupation"],
        )  # fmt: skip
        start = said.get("start") or said["decided_on"]
        return Wanted(
            agency.id, Kind(said["kind"]), said["number"], said["decided_on"], said["basis"],
            said["reason"], start, said.get("end"), who, tuple(self.pictures),
        )  # fmt: skip


def _unkept(text: str) -> Iterable[bytes]:
    for part in text.split()[:PICTURES]:
        try:
            data = base64.b64decode(part.removeprefix("data:image/jpeg;base64,"), validate=True)
            yield photographs.normalise(data).jpeg
        except (binascii.Error, Refused):
            continue


class Ask(Page):
    """A change of an order: extension, revocation, or the formal decision of an urgent one."""

    number = forms.CharField(label=_("Number of the decision"), max_length=80)
    decided_on = forms.DateField(label=_("Date of the decision"))
    basis = forms.CharField(label=_("Decision"), max_length=200)
    end = forms.DateField(label=_("New last day"))
    why = forms.ChoiceField(label=_("Why"))

    NEEDS = {
        "extend": ("number", "decided_on", "end"),
        "revoke": ("why", "number", "decided_on"),
        "confirm": ("number", "decided_on", "basis", "end"),
    }

    def __init__(self, verb: str, given: Any = None, *, for_life: bool = False) -> None:
        super().__init__(given, prefix=verb)
        self.fields = {name: self.fields[name] for name in self.NEEDS[verb]}
        if "why" in self.fields:
            field = self.fields["why"]
            assert isinstance(field, forms.ChoiceField)
            field.choices = codes.options("revocations")
        if for_life and verb == "confirm":
            self.fields["end"].required = False


class Search(Page):
    """Whom to look for."""

    text = forms.CharField(label=_("Name"), required=False, max_length=120)
    born = forms.DateField(label=_("Date of birth"), required=False)
    nik = forms.CharField(label="NIK", required=False, max_length=25)
    document = forms.CharField(label=_("Document number"), required=False, max_length=20)
    zone = forms.CharField(
        label=_("Machine-readable zone"),
        required=False,
        max_length=200,
        help_text=_("Put the cursor here and scan the passport, or type its lines."),
    )

    drawn = {"zone": {"type": "textarea"}, "nik": {"inputmode": "numeric"}}

    def clean_nik(self) -> str:
        nik = re.sub(r"[ .-]", "", self.cleaned_data["nik"])
        if nik and not re.fullmatch(r"[0-9]{16}", nik):
            raise forms.ValidationError(words("bad_nik"))
        return nik


class Desk(Page):
    """How an agency's duty desk is reached, and whether the agency may ask for orders."""

    phone = forms.CharField(
        label=_("Telephone of the duty desk"), max_length=20, required=False,
        help_text=_("A telephone or an e-mail address, at least. Messages are sent to a mobile"
                    " number with its country code, such as +62 812 0000 0881."))  # fmt: skip
    email = forms.EmailField(label=_("E-mail of the duty desk"), required=False)
    active = forms.BooleanField(label=_("In use: it may ask for orders"), required=False)
    drawn = {"active": {"type": "checkbox", "required": None}}


class NewAgency(Desk):
    """A requesting agency and its duty desk."""

    code = forms.RegexField(
        r"^[A-Z0-9-]{2,20}$", label=_("Code"), help_text=_("As in the lists, for example KPK.")
    )
    name = forms.CharField(label=_("Name"), max_length=120)
    active = None  # type: ignore[assignment]  # as a new one always is
    field_order = ["code", "name"]
    drawn = {"code": {"short": True}}
