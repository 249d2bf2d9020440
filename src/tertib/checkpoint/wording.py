"""Codes in words: refusals, bands, reasons, outcomes, answers of agencies."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from tertib.foundation.wording import Refusal, Words

_LOOK = _("Look at the candidate again to see where it stands.")

REFUSALS: dict[str, Refusal] = {
    "not_now": Refusal(
        _("This cannot be done now"), _("Somebody else has acted in the meantime."), _LOOK
    ),
    "not_yours": Refusal(
        _("Another role decides this"),
        _("The officer of the lane looks first, a supervisor second."),
        _("Ask the supervisor on duty."),
    ),
    "same_person": Refusal(
        _("A second person decides"),
        _("Whoever said that it may be the person cannot say that it is."),
        _("Ask another supervisor to look at both faces."),
    ),
    "order_ended": Refusal(
        _("The order has ended"),
        _("No order bars this person at this lane any more. Nobody may be held for it."),
        _("Let the person pass. The candidate is closed."),
    ),
    "no_reason": Refusal(
        _("The reason is missing"), _("A dismissal is recorded with its reason."),
        _("Choose one of the reasons."),
    ),
    "no_outcome": Refusal(
        _("The outcome is missing"), _("The minutes say how the hold ended."),
        _("Choose how it ended."),
    ),
    "still_barred": Refusal(
        _("An order is in force"), _("An order bars this person at this lane."),
        _("Choose how it ended, or wait for the agency."),
    ),
    "not_answered": Refusal(
        _("The agency has not answered"),
        _("Only the agency can take a person over or let go."),
        _("Wait for its answer, or enter what it said on the telephone."),
    ),
    "not_released": Refusal(
        _("An agency has not let the person go"),
        _("Each agency whose order bars here must say that the person may pass."),
        _("Call the agency that has not, and enter what it says."),
    ),
    "answered": Refusal(
        _("This was answered before"), _("The first answer counts."),
        _("Call the checkpoint if it has changed."),
    ),
    "over": Refusal(
        _("The case is closed"), _("The hold has ended."),
        _("Call the checkpoint if you have a question."),
    ),
    "no_name": Refusal(
        _("The name is missing"), _("The minutes say who answered for the agency."),
        _("Type a name of at most 80 letters."),
    ),
    "no_answer": Refusal(
        _("The answer is missing"), _("The officers at the checkpoint act by it."),
        _("Choose one of the three."),
    ),
    "wrong_device": Refusal(
        _("That is not a camera of this office"),
        _("A lane is watched by an enrolled camera of its own office."),
        _("Choose another device, or have it enrolled first."),
    ),
}  # fmt: skip

BANDS: dict[str, tuple[Words, Words]] = {
    "possible": (
        _("Some likeness"),
        _("Many people shown with this band are somebody else. Compare calmly."),
    ),
    "likely": (
        _("Clear likeness"),
        _("Relatives and people of like looks are shown too. Compare feature by feature."),
    ),
    "very_likely": (
        _("Strong likeness"),
        _("Strangers are rarely this alike. It remains a proposal: you decide."),
    ),
}
"""Title and advice of a band. A score is never shown as a number: it would look like a verdict."""

REASONS: dict[str, Words] = {
    "face": _("The features differ"),
    "age": _("The age does not fit"),
    "document": _("The document shows another person"),
    "relative": _("A relative or twin, identity proved"),
    "crew": _("Crew or staff, known here"),
    "picture": _("The picture is too poor to judge, document in order"),
    "not_a_person": _("A picture or screen, nobody stood there"),
}
OUTCOMES: dict[str, Words] = {
    "order_ended": _("Let go: no order bars any more"),
    "departure_refused": _("Departure refused"),
    "entry_refused": _("Entry refused"),
    "handed_over": _("Handed over to the agency"),
    "released": _("Let go on the agency's word"),
}
ANSWERS: dict[str, Words] = {
    "coming": _("We are coming to take the person over"),
    "refuse": _("Refuse passage; nobody comes"),
    "release": _("Let the person pass; our letter follows"),
}
STEPS: dict[str, Words] = {
    "not": _("Not the person"),
    "possible": _("Possibly the person"),
    "identical": _("Identical, held"),
    "close": _("Closed with minutes"),
    "take_back": _("Hold taken back: not the person"),
    "end": _("The order had ended"),
    "lapse": _("Nobody decided in time"),
}
FIELDS: dict[str, Words] = {
    "name": _("Name"), "aliases": _("Also known as"), "sex": _("Sex"),
    "birth_place": _("Place of birth"), "born": _("Date of birth"), "age": _("Age"),
    "nationality": _("Nationality"), "nik": "NIK", "documents": _("Travel documents"),
}  # fmt: skip
GROUNDS: dict[str, Words] = {
    "nik": _("Same NIK"), "document": _("Same document"),
    "name_and_birth": _("Like name, same date of birth"),
    "name_and_near_birth": _("Like name, near date of birth"),
    "name_and_birth_only": _("Like name, same date of birth; another sex or nationality"),
    "name": _("Like name"),
}  # fmt: skip
UNCLEAR: dict[str, Words] = {
    "misread": _("Check digits of the zone do not agree. Scan the passport again, or type its"
                 " number and the name."),
    "one_line": _("Only one line of the passport was read. Scan both."),
    "no_zone": _("This is a part of a machine-readable zone. Scan the passport again."),
    "no_nik": _("A NIK has 16 digits. Type it again."),
}  # fmt: skip
"""Why it means nothing that nobody was found."""
RAISED = _("Shown by the camera")
TOLD_LOCALLY = _("The camera told the lane itself, while the centre was away")
NOT_TOLD_LOCALLY = _("Nobody at the lane was told, while the centre was away")
CONTACTED = _("Agency contacted")
NOT_REACHED = _("No message reached the agency")
ESCALATED = _("Contact escalated, no answer in time")
ANSWERED = _("Answered by the agency")
ORDER_ENDED = _("No order bars any more: let the person go")
MACHINE = _("no person")


def words(reason: str) -> Refusal:
    """The words for a reason; for one without words, those of ``not_now``."""
    return REFUSALS.get(reason, REFUSALS["not_now"])
