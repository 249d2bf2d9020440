"""The pages that are looked at: by the accessibility tests, and by the photographs in the docs.

``role`` is the demonstration's account that opens the page; empty: anyone.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Page:
    name: str
    path: str
    role: str = ""
    status: int = 200


PUBLIC = (
    Page("home", "/"),
    Page("services", "/services/"),
    Page("service-passport", "/services/BARU/"),
    Page("my", "/my/"),
    Page("status", "/status/"),
    Page("about", "/about/"),
    Page("complaint", "/complaint/"),
    Page("privacy", "/privacy/"),
    Page("accessibility", "/accessibility/"),
    Page("record", "/record/"),
    Page("phone", "/phone/"),
    Page("sign-in", "/accounts/login/"),
    Page("board", "/board/JE/"),
    Page("draws", "/record/draws/"),
    Page("not-found", "/nothing-here/", status=404),
)
STAFF = (
    Page("staff-supervisor", "/staff/", "supervisor.js"),
    Page("staff-counter", "/staff/", "counter.js"),
    Page("staff-auditor", "/staff/", "auditor"),
    Page("staff-operator", "/staff/", "operator"),
    Page("offices", "/staff/offices/", "supervisor.js"),
    Page("office", "/staff/offices/JE/", "supervisor.js"),
    Page("people", "/staff/people/", "supervisor.js"),
    Page("pact", "/staff/pact/", "supervisor.js"),
    Page("signatures", "/staff/signatures/", "supervisor.js"),
    Page("applications", "/staff/applications/", "supervisor.js"),
    Page("bookings", "/staff/bookings/", "supervisor.js"),
    Page("payments", "/staff/payments/", "supervisor.js"),
    Page("findings", "/staff/payments/findings/", "auditor"),
    Page("messages", "/staff/messages/", "operator"),
    Page("staff-record", "/staff/record/", "auditor"),
    Page("room", "/staff/visits/JE/", "supervisor.js"),
    Page("evacuation", "/staff/visits/JE/evacuation/", "supervisor.js"),
    Page("cards", "/staff/visits/JE/cards/", "door.js"),
    Page("day-report", "/staff/visits/JE/report/", "supervisor.js"),
    Page("ask", "/arrival/JE/ask/", "counter.js"),
    Page("counter-closed", "/staff/counter/", "counter.js"),
    Page("counters", "/staff/counters/JE/", "supervisor.js"),
    Page("override", "/staff/counters/JE/override/", "supervisor.js"),
    Page("duties", "/staff/counters/JE/duties/", "supervisor.js"),
    Page("pick-up", "/staff/handover/JE/", "counter.js"),
    Page("lockers", "/staff/lockers/JE/", "supervisor.js"),
    Page("devices", "/staff/devices/", "operator"),
    Page("lanes", "/staff/lanes/BK/", "border.btm"),
    Page("candidates", "/staff/candidates/BK/", "supervisor.btm"),
    Page("lane-figures", "/staff/candidates/BK/figures/", "supervisor.btm"),
    Page("refused", "/staff/people/", "counter.js", status=403),
)
PAGES = PUBLIC + STAFF
