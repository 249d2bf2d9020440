"""The record over HTTP: public files for machines, pages for people, the browser for staff."""

import json

import pytest
from django.test import Client, RequestFactory, override_settings
from django.urls import include, path

from tertib.foundation import vault
from tertib.ledger import actors, keyring, queries, receipts, sources, staff_views
from tertib.ledger.conf import public_keys
from tertib.ledger.models import Entry
from tertib.ledger.store import CHECKPOINT, Store
from tertib.ledger.tests.harness import AT, LOG, append, published, sequencing, until
from tertib.ledger.tests.test_receipts import seal
from tertib.ledger.tlog import audit, checkpoint, proof, tiles

urlpatterns = [
    path("", include("tertib.urls")),
    path("staff/record/", staff_views.entries, name="staff_record"),
    path("staff/record/<uuid:entry>/", staff_views.entry, name="staff_record_entry"),
    path("staff/record/<uuid:entry>/open/", staff_views.open_entry, name="staff_record_open"),
]


@pytest.fixture
def record(postgres, live_db, settings, tmp_path, monkeypatch):
    """A published record of 301 entries, the last one sealed under a person's key."""
    monkeypatch.setenv("TERTIB_RECORD_TILES", str(tmp_path / "tiles"))
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }
    for file in public_keys(settings.CORE).glob("*.vkey"):
        file.unlink()
    keyring.save(public_keys(settings.CORE), LOG.verifier)
    with sequencing(postgres, live_db, tmp_path / "tiles"):
        append(300)
        seal(vault.create(AT), name="Siti Rahayu")
        until(lambda: (head := published(tmp_path / "tiles")) and head.size == 301)
    return tmp_path / "tiles"


class Http:
    """Reads like an outsider, through Django's handlers."""

    def __init__(self) -> None:
        self.client = Client()

    def read(self, name: str) -> bytes:
        answer = self.client.get(f"/record/{name}")
        if answer.status_code == 404:
            raise FileNotFoundError(name)
        return answer.content


def test_the_whole_record_verifies_from_what_outsiders_can_fetch(record):
    keys = keyring.parse(Http().read("keys/").decode().splitlines())
    report = audit.audit(Http().read, keys.verifiers)
    assert report.problems == []
    assert report.head.size == 301


def test_tiles_are_cached_for_ever_and_the_checkpoint_is_not(record):
    client = Client()
    for name in tiles.layout(301):
        answer = client.get(f"/record/{name}")
        assert answer.content == Store(record).read(name)
        assert "immutable" in answer["Cache-Control"]
        assert answer["Content-Type"] == "application/octet-stream"
    answer = client.get("/record/checkpoint")
    assert answer["Content-Type"] == "text/plain; charset=utf-8"
    assert answer["Cache-Control"] == "public, max-age=1"
    assert checkpoint.verify(answer.content, [LOG.verifier]).head.size == 301


@pytest.mark.parametrize("name", [
    "tile/0/000/", "tile/0/../0/000", "tile/0/0", "tile/00/000", "tile/0/000.p/256", "tile/9/000",
    "tile/../checkpoint", "tile/entries/001.p/046", "tile/.lock", "proof/301", "leaf/301/",
])  # fmt: skip
def test_nothing_else_is_served(record, name):
    assert Client().get(f"/record/{name}").status_code == 404


def test_the_proof_file_of_a_leaf_verifies(record):
    made = proof.parse(Http().read("proof/17").decode())
    bundle = Store(record).read("tile/entries/000")
    made.check(bundle[17 * 34 + 2 : 18 * 34], checkpoint.verify(made.note, [LOG.verifier]).head)


@pytest.mark.parametrize("language", ["id", "en"])
@pytest.mark.parametrize("page", ["", "leaf/300/", "leaf/0/"])
def test_the_pages_explain_without_personal_data(record, page, language):
    client = Client()
    client.cookies["language"] = language
    answer = client.get(f"/record/{page}")
    assert answer.status_code == 200
    assert b"<svg" in answer.content
    assert b"Siti" not in answer.content
    assert (b"The record" in answer.content) == (language == "en")


def test_before_the_first_start_the_pages_say_so(db, monkeypatch, tmp_path, settings):
    monkeypatch.setenv("TERTIB_RECORD_TILES", str(tmp_path))
    assert Client().get("/record/").status_code == 200
    assert Client().get("/record/checkpoint").status_code == 404
    assert queries.health(AT)["ok"] is False


def test_all_public_keys_are_published(record):
    found = json.loads(Http().read("keys.json"))
    assert found["log"] == LOG.verifier.vkey
    assert found["booking"]["algorithm"] == "Ed25519"


def test_an_outsider_can_export_it(record, tmp_path):
    class Outside(sources.Remote):
        def __init__(self) -> None:
            self._kept, self._wanted, self.http = {}, [], Http()

        def _get(self, name: str) -> bytes:
            return self.http.read(name)

    outside = Outside()
    count = sources.export(outside, outside.keys(), tmp_path / "out")
    out = Store(tmp_path / "out")
    assert count == 1 + len(list(tiles.layout(301))) + 1
    report = audit.audit(out.read, keyring.load(tmp_path / "out/keys").verifiers)
    assert report.ok
    assert out.read(CHECKPOINT) == Store(record).read(CHECKPOINT)


def staff(view, offices, method="get", data=None, **arguments):
    """A request as a decorated view would get it."""
    from tertib.foundation.ids import new_id
    from tertib.offices.models import Staff

    request = getattr(RequestFactory(), method)("/staff/record/", data or {})
    request.user = Staff(id=new_id(), username="auditor")
    request.staff_offices = offices
    request.htmx = False
    with override_settings(ROOT_URLCONF=__name__):
        from django.urls import clear_url_caches

        clear_url_caches()
        return view(request, **arguments)


def test_staff_see_the_entries_of_their_offices_only(record):
    assert b"application.submitted" in staff(staff_views.entries, ["JS"]).content
    assert b"application.submitted" not in staff(staff_views.entries, ["BT"]).content
    everything = staff(staff_views.entries, None, data={"action": "test."}).content
    assert b"test.done" in everything
    assert b"application.submitted" not in everything
    assert b"before=" in everything


def test_a_sealed_entry_opens_only_with_a_reason_that_is_recorded(record):
    entry = Entry.objects.get(action="application.submitted").id
    assert b"Siti" not in staff(staff_views.entry, None, entry=entry).content
    refused = staff(staff_views.open_entry, None, "post", {"reason": " "}, entry=entry)
    assert refused.status_code == 422
    assert not Entry.objects.filter(action="record.opened").exists()
    reason = {"reason": "complaint 17"}
    assert (
        b"Siti Rahayu" in staff(staff_views.open_entry, None, "post", reason, entry=entry).content
    )
    opened = Entry.objects.get(action="record.opened")
    assert opened.subject == f"entry:{entry}"
    assert b"complaint 17" in bytes(opened.body)


def test_entries_of_other_offices_are_not_found(record):
    from django.http import Http404

    entry = Entry.objects.get(action="application.submitted").id
    for view, method in ((staff_views.entry, "get"), (staff_views.open_entry, "post")):
        with pytest.raises(Http404):
            staff(view, ["BT"], method, {"reason": "complaint"}, entry=entry)


def test_health_tells_size_and_waiting_entries(record):
    found = queries.health(AT)
    assert (found["ok"], found["size"], found["published"], found["pending"]) == (True, 301, 301, 0)
    append(2)
    assert queries.health(AT)["pending"] == 2
    from datetime import timedelta

    assert queries.health(AT + timedelta(minutes=1))["ok"] is False
    assert receipts.FORMAT == "tertib-receipt@v1"
    assert str(actors.system("x")) == "system:x"
