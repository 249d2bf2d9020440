"""Reads. Whatever is opened here is sealed in the database; keep it no longer than the request."""

from tertib.applications.queries.office import counts, standing, standing_in
from tertib.applications.queries.overview import PartyView, course, parties_of, way
from tertib.applications.queries.parties import UnknownParty, party_for, price
from tertib.applications.queries.people import Applicant, applicants, ask_applicants
from tertib.applications.queries.progress import Paper, Progress, progress_of

__all__ = [
    "Applicant",
    "Paper",
    "PartyView",
    "Progress",
    "UnknownParty",
    "applicants",
    "ask_applicants",
    "counts",
    "course",
    "parties_of",
    "party_for",
    "price",
    "progress_of",
    "standing",
    "standing_in",
    "way",
]
