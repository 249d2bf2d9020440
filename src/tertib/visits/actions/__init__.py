"""The only writers of this subject: one function per verb, each in one transaction."""

from tertib.visits.actions.acts import Act
from tertib.visits.actions.arriving import CheckedIn, check_in
from tertib.visits.actions.cards import (
    count_cards,
    issue_badge,
    lose_card,
    register_card,
    replace_card,
    revoke_card,
)
from tertib.visits.actions.companions import check_in_companion
from tertib.visits.actions.joining import join, seat
from tertib.visits.actions.leaving import Ended, end, return_card
from tertib.visits.actions.turning import turn_away
from tertib.visits.actions.walking_in import walk_in

__all__ = [
    "Act",
    "CheckedIn",
    "Ended",
    "check_in",
    "check_in_companion",
    "count_cards",
    "end",
    "issue_badge",
    "join",
    "lose_card",
    "register_card",
    "replace_card",
    "return_card",
    "revoke_card",
    "seat",
    "turn_away",
    "walk_in",
]
