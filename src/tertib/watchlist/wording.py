"""Codes in words: refusals, faults of a list, remarks on pictures, grounds of a hit."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from tertib.foundation.wording import Words
from tertib.watchlist.rules.finding import Ground
from tertib.watchlist.rules.orders import Refused

CODES: dict[str, Words] = {
    # The law of orders
    "incomplete": _("The identity is not complete."),
    "no_basis": _("Name the decision it rests on."),
    "no_reason": _("Choose a reason from the list; an unclear reason is refused."),
    "not_a_reason": _(
        "Suspicion of work abroad without papers is no ground for a travel ban. It is handled by"
        " interview at the lane."
    ),
    "own_citizen": _("An Indonesian citizen may not be refused entry (Law 6/2011, article 14)."),
    "no_end": _("An exit ban has a last day, at most six months after the first."),
    "no_new_end": _("An extension has a last day; a ban for life is a new decision."),
    "ends_before_it_starts": _("The last day lies before the first, or before the present end."),
    "too_long": _(
        "Longer than the law allows: an exit ban six months, an entry ban ten years; an extension"
        " the same again."
    ),
    "over": _("The period is over."),
    "no_number": _("Give the number of the decision."),
    "decided_later": _("A decision cannot be dated after today."),
    "not_extendable": _("Only an order in force that has a last day can be extended."),
    "extended_before": _("It was extended before; the law allows it once."),
    "too_late": _("Too late: an extension must be received three days before the end."),
    "not_urgent": _("Only an urgent order in force is confirmed."),
    "urgent_before": _(
        "This agency has an urgent order for this person in force, or had one that ended not long"
        " ago without a formal decision. It cannot be prolonged by another: bring the formal"
        " decision."
    ),
    "not_entitled": _("Only the officials of article 9 may call for an urgent order."),
    # Four eyes
    "own_proposal": _("You asked for this yourself. Another officer decides."),
    "own_photograph": _("You added a photograph to this yourself. Another officer decides."),
    "not_now": _("It has changed in the meantime. Look again."),
    "answered": _("Somebody has decided this already."),
    "asked": _("This has been asked for and waits for a decision."),
    "not_yours": _("Only the officer who read the list in proposes it."),
    "wrong_why": _("Choose why."),
    # People, documents, pictures
    "known": _("This person is on the list under this decision already."),
    "not_identical": _(
        "This NIK is known with another name, birth date or sex. Correct it, or ask the agency."
    ),
    "bad_nik": _("A NIK has 16 digits."),
    "bad_nationality": _("no country: three letters as in a passport, such as IDN or MYS"),
    "born_later": _("Nobody is born after the first day of the order."),
    "agency_inactive": _("Choose an agency in use."),
    "agency_retired": _(
        "This agency is not in use any more: its orders end with their last day, or are revoked."
    ),
    "not_a_picture": _("This is no JPEG, PNG, WebP or BMP picture."),
    "picture_too_small": _("The picture is smaller than 120 pixels. Ask for a better one."),
    "too_many": _("There are as many photographs as are kept of one person."),
    "last_photograph": _("The last photograph stays; add a better one first."),
    "last_usable": _(
        "Cameras could no longer find this person: add a better photograph first, and remove this"
        " one when that has been found usable."
    ),
    "not_there": _("It is not there any more."),
    # Agencies
    "code_taken": _("Another agency has this code."),
    "no_desk": _("Give a telephone or an e-mail address: the desk must be reached."),
    "not_agency_account": _("This account does not hold the role of a requesting agency alone."),
    "member_elsewhere": _("This account acts for another agency."),
    # A list that is read in
    "empty": _("missing"),
    "bad_date": _("no date; write 2026-01-31 or 31-01-2026"),
    "bad_kind": _("neither cegah nor tangkal"),
    "bad_sex": _("neither L nor P"),
    "bad_age": _("no age"),
    "bad_document": _("not a document's number: 5 to 15 letters and digits, several parted by ;"),
    "wrong_columns": _("has other columns than the head of the list"),
    "quote": _("a quotation mark is not closed, or stands where none may be"),
    "too_long_cell": _("longer than can be kept"),
    "bad_character": _("holds a character that is no text"),
    "not_flat": _("is no object of plain texts and numbers"),
    "cut": _("too long: the end was not kept"),
    "column_unknown": _("a column that is not known: nothing was taken from it"),
    "agency_unknown": _("an agency that is not known or not in use"),
    "twice": _("stands in the list twice"),
    "differs": _("says something else than the order; nothing was changed"),
    "ended_here": _("ended or was lifted here; nothing was changed"),
    "no_photograph": _("without a photograph: cameras cannot find this person"),
    "one_photograph": _("one photograph only; two or three find a person far more often"),
    "picture_missing": _("a named picture is not beside the list"),
    "not_text": _("The file is not a text in UTF-8 or Windows-1252."),
    "not_json": _("The file is not a JSON list of objects."),
    "no_columns": _("The list lacks columns:"),
    "same_columns": _("Two columns of the list mean the same; leave one of them:"),
    "bad_head": _("The head of the list cannot be read: a quotation mark is not closed."),
    "no_rows": _("There is no row in the file."),
    "no_list": _("A zip must hold one list (CSV or JSON), with its pictures beside it."),
    # What speaks against a picture
    "small": _("small picture"),
    "small_face": _("less than 35 pixels between the eyes"),
    "blurred": _("blurred"),
    "light": _("too dark, too bright or without contrast"),
    "turned": _("the face is turned away"),
    "no_face": _("no face found"),
    "many_faces": _("more than one face; the largest counts"),
}
GROUNDS: dict[Ground, Words] = {
    Ground.NIK: _("Same NIK"),
    Ground.DOCUMENT: _("Same document number"),
    Ground.NAME_AND_BIRTH: _("Name alike, same birth date"),
    Ground.NAME_AND_NEAR_BIRTH: _("Name alike, birth date nearly the same"),
    Ground.NAME_AND_BIRTH_ONLY: _("Name alike, same birth date; sex or nationality is another"),
    Ground.NAME: _("Name alike, birth date unknown"),
}


def words(code: str) -> str:
    """The words of a code; for one without words, those of ``not_now``."""
    return str(CODES.get(code, CODES["not_now"]))


def refusal(refused: Refused) -> str:
    """Why something was refused, in words."""
    return words(refused.reason)
