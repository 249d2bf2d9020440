"""Reads. Whatever is opened here is sealed in the database; keep it no longer than the request."""

from tertib.applications.queries.parties import (
    UnknownParty,
    party_for,
    price,
)
from tertib.applications.queries.people import Applicant, applicants

__all__ = ["Applicant", "UnknownParty", "applicants", "party_for", "price"]
