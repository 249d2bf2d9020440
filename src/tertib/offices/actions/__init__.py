"""The only writer of this subject: one function per verb, each with its entry in the record."""

from tertib.offices.actions.pact import sign_pact
from tertib.offices.actions.people import (
    Refused,
    assign_role,
    create_staff,
    deactivate,
    first_operator,
    issue_link,
    reactivate,
    revoke_role,
    set_hash,
    set_password,
)
from tertib.offices.actions.places import (
    add_closure,
    add_counter,
    add_lane,
    add_room,
    close_office,
    open_office,
    remove_closure,
    set_active,
    set_hours,
)
from tertib.offices.actions.reference import load_reference_data

__all__ = [
    "Refused",
    "add_closure",
    "add_counter",
    "add_lane",
    "add_room",
    "assign_role",
    "close_office",
    "create_staff",
    "deactivate",
    "first_operator",
    "issue_link",
    "load_reference_data",
    "open_office",
    "reactivate",
    "remove_closure",
    "revoke_role",
    "set_active",
    "set_hash",
    "set_hours",
    "set_password",
    "sign_pact",
]
