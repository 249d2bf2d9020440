"""The only writers of messaging: one function per verb."""

from tertib.messaging.actions.codes import (
    CodeRefused,
    TooManyCodes,
    check_code,
    send_code,
)
from tertib.messaging.actions.contacts import contact_for, forget, opt_out, resume, set_language
from tertib.messaging.actions.notices import Addressee, ask, notify, retry, say

__all__ = [
    "Addressee",
    "CodeRefused",
    "TooManyCodes",
    "ask",
    "check_code",
    "contact_for",
    "forget",
    "notify",
    "opt_out",
    "resume",
    "retry",
    "say",
    "send_code",
    "set_language",
]
