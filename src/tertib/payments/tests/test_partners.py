"""Who may say that a bill is paid: admitted, renewed, shut out, and each is in the record."""

import hashlib
import json

import pytest
from cryptography.hazmat.primitives.asymmetric.rsa import generate_private_key
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from django.conf import settings
from typer.testing import CliRunner, Result

from tertib import cli
from tertib.ledger import actors
from tertib.ledger.canonical import SALT
from tertib.ledger.models import Entry
from tertib.payments import actions, queries
from tertib.payments.models import Partner
from tertib.payments.snap import tokens
from tertib.payments.tests.bank import KEY, PEM
from tertib.payments.tests.conftest import NOW

OPERATOR = actors.system("test")
DIGEST = hashlib.sha256(
    KEY.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
).hexdigest()


def register(**changed):
    told = {
        "name": "bank-a", "title": "Bank A", "client_id": "a", "partner_id": "1",
        "company_code": "77001", "public_key": PEM, "secret": b"s" * 32, **changed,
    }  # fmt: skip
    return actions.register_partner(**told, actor=OPERATOR, now=NOW)


def lines() -> list[tuple[str, dict]]:
    rows = Entry.objects.filter(subject="partner:bank-a").order_by("serial")
    return [(row.action, json.loads(bytes(row.body)[SALT:])["payload"]) for row in rows]


def test_admitting_a_bank_names_its_key_in_the_record(db):
    register()
    ((action, payload),) = lines()
    assert action == "partner.registered"
    assert payload["public_key_sha256"] == DIGEST
    assert payload["company_code"] == "77001"
    assert "ssss" not in json.dumps(payload)


def test_the_same_again_is_no_act(db):
    register()
    register()
    assert len(lines()) == 1


@pytest.mark.parametrize("what", ["public_key", "secret", "company_code"])
def test_every_change_is_recorded(db, what):
    register()
    other = generate_private_key(public_exponent=65537, key_size=2048).public_key()
    pem = other.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()
    register(**{what: {"public_key": pem, "secret": b"t" * 32, "company_code": "77009"}[what]})
    _, (action, payload) = lines()
    assert action == "partner.changed"
    assert (payload["public_key_sha256"] != DIGEST) == (what == "public_key")
    assert payload["new_secret"] == (what == "secret")


def test_no_line_and_no_partner_without_each_other(db):
    with pytest.raises(ValueError, match="PEM"):
        register(public_key="-----BEGIN PUBLIC KEY-----")
    assert lines() == []
    assert not Partner.objects.exists()


def test_shutting_out_and_letting_in_are_recorded_once(db):
    register()
    for enabled in (False, False, True):
        actions.set_partner_enabled("bank-a", enabled, OPERATOR, NOW)
        assert Partner.objects.get().enabled == enabled
    assert [action for action, _ in lines()] == [
        "partner.registered", "partner.disabled", "partner.enabled"]  # fmt: skip
    with pytest.raises(Partner.DoesNotExist):
        actions.set_partner_enabled("nobody", True, OPERATOR, NOW)


def tertib(*arguments: object) -> Result:
    cli.load()
    words = ["partner", *map(str, arguments), "--data", str(settings.CORE.data)]
    return CliRunner().invoke(cli.app, words)


def test_the_shell_admits_lists_and_shuts_out(db, tmp_path):
    key = tmp_path / "bank.pem"
    key.write_text(PEM)
    told = ("--client-id", "a", "--company-code", "77001", "--public-key", key)
    done = tertib("add", "bank-a", *told)
    assert done.exit_code == 0, done.output
    assert tokens.open_secret(Partner.objects.get()) == done.stdout.strip().encode()
    assert tertib("off", "bank-a").exit_code == 0
    shown = tertib("list").stdout
    assert DIGEST in shown
    assert " off " in shown
    assert json.loads(tertib("list", "--json").stdout)[0]["enabled"] is False
    assert tertib("on", "bank-a").exit_code == 0
    assert queries.partners()[0].enabled
    assert tertib("off", "nobody").exit_code == 2
    assert tertib("add", "other", *told).exit_code == 2
    assert [partner.name for partner in queries.partners()] == ["bank-a"]


def test_the_shell_refuses_what_is_no_key(db, tmp_path):
    (tmp_path / "x").write_text("no key")
    done = tertib(
        "add", "bank-a", "--client-id", "a", "--company-code", "1", "--public-key", tmp_path / "x"
    )
    assert done.exit_code == 2
    assert not Partner.objects.exists()
