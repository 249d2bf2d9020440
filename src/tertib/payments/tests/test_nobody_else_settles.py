"""Promise 1: no officer can mark money as paid. Walked in the code, in the rules, over the site."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

import tertib
from tertib.foundation.ids import new_id
from tertib.ledger.actors import KINDS, Actor
from tertib.offices.models import Assignment, Office, Role, Staff
from tertib.payments import queries, rules, settling
from tertib.payments.models import Settlement
from tertib.payments.tests.conftest import NOW, issue

SOURCE = Path(tertib.__file__).parent
MAY_CALL_SETTLE = {"payments/snap/views.py", "payments/reconciling.py"}
MAY_WRITE = {"payments/settling.py"}


def sources():
    for path in sorted(SOURCE.rglob("*.py")):
        name = path.relative_to(SOURCE).as_posix()
        if "/tests/" not in name and "/migrations/" not in name:
            yield name, path.read_text()


def calls(text: str) -> set[str]:
    """Names of everything called: ``f()`` and ``module.f()`` alike."""
    found = set()
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Call):
            found.add(getattr(node.func, "attr", getattr(node.func, "id", "")))
    return found


def imports(text: str) -> set[str]:
    """Dotted names of everything imported."""
    found = set()
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.ImportFrom):
            found |= {f"{node.module}.{alias.name}" for alias in node.names} | {str(node.module)}
        elif isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
    return found


def test_settle_is_called_from_two_places_only():
    importers = {name for name, text in sources() if "tertib.payments.settling" in imports(text)}
    assert importers == MAY_CALL_SETTLE
    assert all("settle" in calls((SOURCE / name).read_text()) for name in importers)


def test_no_other_code_writes_a_settlement_or_the_settled_state():
    for name, text in sources():
        if name in MAY_WRITE:
            continue
        assert "INTO payments_settlement" not in text, name
        assert "UPDATE payments_bill" not in text, name
        for node in ast.walk(ast.parse(text)):
            if not isinstance(node, ast.Call):
                continue
            called = ast.unparse(node.func)
            assert not called.endswith("Settlement"), f"{name}: {called}"
            writes = (
                "create",
                "save",
                "update",
                "get_or_create",
                "update_or_create",
                "bulk_create",
            )
            if "Settlement.objects" in called:
                assert not called.endswith(writes), f"{name}: {called}"
            given = [ast.unparse(keyword.value) for keyword in node.keywords]
            if called.endswith((".update", ".create")):
                assert "Bill.State.SETTLED" not in given, name
                assert "'settled'" not in given, name


@pytest.mark.parametrize("kind", sorted(KINDS - {"partner"}))
def test_settle_refuses_everyone_but_a_partner(db, kind):
    bill = issue()
    payment = settling.Payment(bill.kode_billing, bill.amount, "r", NOW, "snap")
    with pytest.raises(rules.NotAllowed):
        settling.settle(payment, Actor(kind, str(new_id())), NOW)
    assert queries.bill(bill.id).state == "issued"


def routes(patterns=None, prefix: str = ""):
    """Every URL of the site as a template with named holes."""
    for item in patterns if patterns is not None else get_resolver().url_patterns:
        if isinstance(item, URLResolver):
            yield from routes(item.url_patterns, prefix + str(item.pattern))
        elif isinstance(item, URLPattern):
            yield prefix + str(item.pattern), item


def filled(route: str, item: URLPattern, values: dict[str, str]) -> str:
    """A concrete address: holes filled by the name of the parameter, else by its type."""

    def fill(match: re.Match[str]) -> str:
        kind, _, name = match.group(1).rpartition(":")
        return values.get(name) or values.get(kind) or "x"

    address = re.sub(r"<([\w:]+)>", fill, route)
    return "/" + re.sub(r"\(\?P<\w+>[^)]*\)|[\^$]|\\Z", "", address)


def test_no_role_can_settle_by_posting_anywhere(db):
    """Every address of the site, by someone who holds every role in every office.

    With the bill's own numbers in every field one might guess, as a form and as JSON.
    """
    bill = issue()
    Office.objects.get_or_create(
        code="JS", defaults={"name": "Jakarta Selatan", "province": "DKI Jakarta",
                             "timezone": "Asia/Jakarta", "open": True},
    )  # fmt: skip
    user = Staff.objects.create(username="all", name="All")
    for role in Role.values:
        for office in (None, "JS"):
            Assignment.objects.create(staff=user, role=role, office_id=office)
    client = Client(raise_request_exception=False)
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    values = {"bill": str(bill.id), "office": "JS", "uuid": str(bill.id), "int": "1",
              "party": bill.subject.removeprefix("party:"), "partner": "bank-a"}  # fmt: skip
    form = {"bill": str(bill.id), "kode_billing": bill.kode_billing, "amount": bill.amount,
            "state": "settled", "action": "settle", "verb": "settle", "confirm": "yes"}  # fmt: skip
    tried = 0
    for route, item in routes():
        address = filled(route, item, values)
        if "logout" in address:
            continue
        client.post(address, form)
        client.post(address, form, content_type="application/json")
        tried += 1
    assert tried > 15
    assert not Settlement.objects.exists()
    assert queries.bill(bill.id).state != "settled"
