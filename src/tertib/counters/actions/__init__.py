"""The only writer of this subject: one function per verb, each in one transaction."""

from tertib.counters.actions.calling import advance, call_next
from tertib.counters.actions.common import Refused
from tertib.counters.actions.measuring import measure
from tertib.counters.actions.opening import close, duties, open_desk, pause, resume, watch
from tertib.counters.actions.overseeing import go_on, override, set_duties
from tertib.counters.actions.releasing import approve, bring_back, release
from tertib.counters.actions.serving import begin, call_again, end_step

__all__ = [
    "Refused",
    "advance",
    "approve",
    "begin",
    "bring_back",
    "call_again",
    "call_next",
    "close",
    "duties",
    "end_step",
    "go_on",
    "measure",
    "open_desk",
    "override",
    "pause",
    "release",
    "resume",
    "set_duties",
    "watch",
]
