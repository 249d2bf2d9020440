"""The only writers of devices: enrolment, what is heard of them, alarms."""

from tertib.devices.actions.alarms import acknowledge, change, watch
from tertib.devices.actions.enrolment import NotAKey, enrol, revoke
from tertib.devices.actions.hearing import heard

__all__ = ["NotAKey", "acknowledge", "change", "enrol", "heard", "revoke", "watch"]
