"""The rules that the desk's scripts apply alone, run in Chromium and held against the contracts."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta

import pytest
import segno
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from tertib.contracts import booking_code
from tertib.contracts.booking_code import Pass
from tertib.contracts.tests.test_booking_code import key_of_spaces

pytestmark = pytest.mark.browser
RNG = random.Random(20200217)
START = datetime(2026, 1, 26, 2, 0, tzinfo=UTC)
HOUR = 3_600_000
NOW = int(START.timestamp() * 1000)
KEY, OTHER = (Ed25519PrivateKey.from_private_bytes(bytes([n]) * 32) for n in (1, 2))
PUBLIC = [key.public_key().public_bytes_raw().hex() for key in (KEY, OTHER)]


@pytest.fixture(scope="module")
def run(site, browser, sessions):
    """``run(module, body, argument)``: ``body`` as a function of the module ``m``, in the page."""
    context = browser.new_context(base_url=site, storage_state=sessions("door.js"))
    page = context.new_page()
    page.goto("/arrival/JE/")

    def call(module: str, body: str, argument):
        script = (
            f"async (given) => {{ const m = await import('/static/arrival/{module}'); {body} }}"
        )
        return page.evaluate(script, argument)

    yield call
    context.close()


def code() -> str:
    return booking_code.new_code(RNG.randrange)


def pass_of(**more) -> Pass:
    given = {"code": code(), "office": "JE", "starts_at": START, "lasts": timedelta(hours=1),
             "service_class": "paspor", "card": "yellow"}  # fmt: skip
    return Pass(**{**given, **more})


def test_typed_codes_are_read_as_the_contract_reads_them(run):
    texts = [code() for _ in range(200)]
    texts += [f" {text.lower().replace('0', 'o').replace('1', 'l')} " for text in texts]
    wrong = [text[:2] + RNG.choice(booking_code.ALPHABET) + text[3:] for text in texts]
    swapped = [text[0] + text[2] + text[1] + text[3:] for text in texts if text[0] != " "]
    texts += [*wrong, *swapped, "", "7K3M", "7K3M-Q9XDX", "7K3M-Q9U!"]
    expected = []
    for text in texts:
        try:
            expected.append(booking_code.normalise(text))
        except booking_code.InvalidCode:
            expected.append(None)
    assert run("codes.js", "return given.map(m.normalise)", texts) == expected


def test_qrs_are_read_as_the_contract_writes_them(run):
    passes = [
        pass_of(office=RNG.choice(["JE", "AF", "N1"]), issue=RNG.randrange(256),
                starts_at=START + timedelta(minutes=RNG.randrange(10**6)),
                lasts=timedelta(minutes=5 * RNG.randrange(1, 256)),
                service_class=RNG.choice(booking_code.CLASSES), card=RNG.choice(booking_code.CARDS))
        for _ in range(100)
    ]  # fmt: skip
    read = "({code, office, starts, lasts, serviceClass, card, issue, kind}) => " \
           "[code, office, starts, lasts, serviceClass, card, issue, kind]"  # fmt: skip
    found = run("codes.js", f"return given.map(m.readPass).map({read})",
                [booking_code.encode(one, KEY) for one in passes])  # fmt: skip
    assert found == [
        [one.code, one.office, int(one.starts_at.timestamp() * 1000),
         int(one.lasts.total_seconds() * 1000), one.service_class, one.card, one.issue, 0]
        for one in passes
    ]  # fmt: skip


def test_a_qr_is_read_though_its_space_was_stripped(run):
    value = pass_of()
    text = booking_code.encode(value, key_of_spaces())
    body = "return given.map((text) => m.readPass(text)?.code)"
    assert run("codes.js", body, [text, text.strip()]) == [value.code] * 2


@pytest.mark.parametrize("library", [False, True], ids=["browser", "library"])
def test_only_what_we_signed_is_genuine(run, library):
    """With the browser's own Ed25519, and with the library of browsers that have none."""
    good = [booking_code.encode(pass_of(), key) for key in (KEY, OTHER)]
    raw = [list(booking_code.base45.b45decode(text)) for text in good * 6]
    for at, data in zip([0, 3, 8, 12, 18, 19, 20, 40, 60, 70, 82, 83], raw, strict=True):
        data[at] ^= 0b0100_0001
    bad = [booking_code.base45.b45encode(bytes(data)).decode() for data in raw]
    bad.append(booking_code.encode(pass_of(), Ed25519PrivateKey.from_private_bytes(bytes(32))))
    body = """
      const fresh = given.library ? '?again' : '';
      const { genuine } = await import('/static/arrival/verify.js' + fresh);
      if (given.library) SubtleCrypto.prototype.importKey = () => Promise.reject('no Ed25519');
      const answers = [];
      for (const text of given.texts) {
        const pass = m.readPass(text);
        answers.push(pass !== null && await genuine(pass, given.keys));
      }
      return answers;
    """
    found = run("codes.js", body, {"texts": good + bad, "keys": PUBLIC, "library": library})
    assert found == [True] * len(good) + [False] * len(bad)


@pytest.mark.parametrize("text", ["", "HTTPS://EXAMPLE.ORG", "a", "QR CODE OF ANOTHER KIND", "ÿ"])
def test_any_other_qr_is_not_ours(run, text):
    assert run("codes.js", "return m.readPass(given)", text) is None


def listed(**more) -> dict:
    given = {"code": "7K3M-Q9XD", "issue": 0, "state": "confirmed", "card": "yellow",
             "starts": NOW, "lasts": HOUR, "closed": False, "arrived": None, "ticket": None,
             "name": "Siti N. A.", "papers": None}  # fmt: skip
    return given | more


def day(*bookings: dict, made: int = NOW) -> dict:
    return {"office": "JE", "made": made, "settled": HOUR, "early": HOUR // 2, "late": HOUR // 4,
            "bookings": list(bookings), "cards": [], "walkins": 3}  # fmt: skip


JUDGE = """
  const day = {...given.day, dayOf: (at) => new Date(at).toISOString().slice(0, 10)};
  const verdict = m[given.by](given.what, day, given.now);
  return verdict.ok ? 'ok' : verdict.reason;
"""


@pytest.mark.parametrize(("booking", "now", "verdict"), [
    (listed(), NOW, "ok"),
    (listed(), NOW - HOUR // 2, "ok"),
    (listed(), NOW - HOUR // 2 - 1, "too_early"),
    (listed(), NOW + HOUR + HOUR // 4, "ok"),
    (listed(), NOW + HOUR + HOUR // 4 + 1, "too_late"),
    (listed(state="held"), NOW, "not_paid"),
    (listed(state="lapsed"), NOW, "lapsed"),
    (listed(state="cancelled"), NOW, "cancelled"),
    (listed(state="ended"), NOW, "over"),
    (listed(closed=True), NOW, "hour_closed"),
    (listed(arrived=NOW - 1), NOW, "already_been"),
    (listed(arrived=NOW - 1, state="ended"), NOW, "already_been"),
    (listed(state="ended", papers=NOW), NOW, "ok"),
    (listed(state="ended", papers=NOW), NOW + 1, "papers_late"),
    (listed(code="0000-0000"), NOW, "unknown_code"),
])  # fmt: skip
def test_the_verdict_on_a_typed_code(run, booking, now, verdict):
    given = {"by": "judgeCode", "what": "7K3M-Q9XD", "day": day(booking), "now": now}
    assert run("judge.js", JUDGE, given) == verdict


@pytest.mark.parametrize(("shown", "list_", "verdict"), [
    ({}, day(listed()), "ok"),
    ({"kind": 1}, day(listed()), "not_genuine"),
    ({"office": "AF"}, day(listed()), "other_office"),
    ({"issue": 0}, day(listed(issue=1)), "old_code"),
    ({"issue": 2}, day(listed(issue=1)), "ok"),
    ({"starts": NOW + 24 * HOUR}, day(), "other_day"),
    ({}, day(made=NOW - HOUR), "old_code"),
    ({}, day(made=NOW - HOUR - 1), "ok"),
    ({"starts": NOW + 3 * HOUR}, day(made=0), "too_early"),
])  # fmt: skip
def test_the_verdict_on_a_genuine_qr(run, shown, list_, verdict):
    """One that a list of before its payment cannot name is let in on its signature."""
    what = {"kind": 0, "office": "JE", "code": "7K3M-Q9XD", "starts": NOW, "lasts": HOUR,
            "card": "yellow", "issue": 0}  # fmt: skip
    given = {"by": "judgePass", "what": what | shown, "day": list_, "now": NOW}
    assert run("judge.js", JUDGE, given) == verdict


@pytest.mark.parametrize(("card", "why"), [
    (None, "card_unknown"),
    ({"state": "stock", "colour": "yellow"}, ""),
    ({"state": "returned", "colour": "yellow"}, ""),
    ({"state": "stock", "colour": "green"}, "card_colour"),
    ({"state": "issued", "colour": "yellow"}, "card_out"),
    ({"state": "inside", "colour": "yellow"}, "card_out"),
    ({"state": "outside", "colour": "yellow"}, "card_out"),
    ({"state": "lost", "colour": "yellow"}, "card_blocked"),
    ({"state": "revoked", "colour": "yellow"}, "card_blocked"),
])  # fmt: skip
def test_which_card_can_be_given_out(run, card, why):
    assert run("judge.js", "return m.judgeCard(given, 'yellow')", card) == why


def test_what_this_tablet_did_counts_before_the_centre_knows_it(run):
    cards = [{"uid": "A1", "state": "stock", "visit": None}, {"uid": "B2", "state": "stock",
             "visit": None}, {"uid": "C3", "state": "stock", "visit": None}]  # fmt: skip
    visit = {"kind": "booked", "ticket": None}
    acts = [
        {"verb": "check_in", "at": 5, "body": {"code": "7K3M-Q9XD", "card": "A1"}, "visit": visit},
        {"verb": "companion", "at": 6, "body": {"principal": "A1", "card": "B2"}, "visit": visit},
        {"verb": "walk_in", "at": 7, "body": {"card": "C3"}, "visit": visit},
        {"verb": "lose", "at": 8, "body": {"card": "C3"}, "visit": None},
        {"verb": "give_back", "at": 9, "body": {"card": "A1"}, "visit": None},
    ]
    body = """
      const seen = m.overlay(given.day, given.acts);
      return [seen.bookings[0].arrived, seen.walkins, seen.cards.map((card) => card.state)];
    """
    given = {"day": day(listed()) | {"cards": cards}, "acts": acts}
    assert run("judge.js", body, given) == [5, 2, ["returned", "issued", "lost"]]


def test_the_link_for_a_walk_in_is_drawn(run):
    body = """
      const part = document.querySelector('[data-screen="done"]');
      m.invite(part, given, "Scan this");
      part.hidden = false;
      const {width, height} = part.querySelector("svg path").getBoundingClientRect();
      part.hidden = true;
      return [part.querySelector(".invitation").innerText.trim(), width > 100, height > 100];
    """
    svg = segno.make("https://tertib.invalid/here/x/", error="m").svg_inline(omitsize=True)
    assert run("invitation.js", body, {"url": "", "svg": svg}) == ["Scan this", True, True]
