"""What centre and edge send each other: whole on arrival, and any change is noticed."""

from __future__ import annotations

import json
from typing import Any
from uuid import UUID, uuid4

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from tertib.contracts import allowlist, compartments, events, requests, signed
from tertib.contracts.allowlist import AllowList, Listed
from tertib.contracts.compartments import Compartment, Compartments
from tertib.contracts.events import BadEvent, Event

KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
OTHER = Ed25519PrivateKey.from_private_bytes(bytes(32))
DEVICE = UUID("0198f000-0000-7000-8000-000000000001")

times = st.integers(1, 2**53 - 2)
uids = st.binary(min_size=4, max_size=10).map(lambda raw: raw.hex().upper())
names = st.text(st.characters(codec="utf-8", exclude_categories=["Cs"]), max_size=20)
values = st.none() | st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1) | names
bodies = st.dictionaries(names, values | st.lists(values, max_size=3), max_size=5)

cards = st.builds(
    Listed,
    id=st.uuids(),
    uid=uids,
    colour=st.sampled_from(allowlist.COLOURS),
    zones=st.lists(st.sampled_from(allowlist.ZONES), max_size=4).map(tuple),
    opens=times,
    closes=times,
    inside=st.sampled_from(allowlist.ZONES),
    key=st.sampled_from(["", "00" * 16]),
    counter=st.integers(-1, 2**24),
    principal=st.none() | st.uuids(),
)
lists = st.builds(
    AllowList,
    office=st.sampled_from(["JS", "JE"]),
    made_at=times,
    max_age=st.integers(1, 86_400),
    cards=st.lists(cards, max_size=4).map(tuple),
    blocked=st.dictionaries(uids, st.sampled_from(["lost", "revoked", "returned"]), max_size=3),
    meta_key=st.sampled_from(["", "11" * 16]),
    clonable=st.booleans(),
    capacity=st.dictionaries(st.sampled_from(allowlist.ZONES), st.integers(0, 500), max_size=2),
)
doors = st.builds(
    Compartment,
    number=st.integers(1, 200),
    purpose=st.sampled_from(compartments.PURPOSES),
    state=st.sampled_from(["free", "loading", "ready", "blocked"]),
    load=st.none() | st.uuids(),
    salt=names,
    secrets=st.lists(st.sampled_from(["aa" * 32, "bb" * 32]), max_size=2).map(tuple),
    opens=times,
    closes=times,
    staff=st.lists(uids, max_size=2).map(tuple),
)
boxes = st.builds(
    Compartments,
    office=st.just("JS"),
    device=st.uuids(),
    made_at=times,
    max_age=st.integers(1, 86_400),
    doors=st.lists(doors, max_size=3).map(tuple),
    staff=st.dictionaries(uids, st.uuids().map(str), max_size=2),
)


# -- signed documents ------------------------------------------------------------------------------


@given(lists)
def test_an_allow_list_comes_back_whole(value: AllowList) -> None:
    document = signed.sign(allowlist.KIND, allowlist.to_body(value), KEY)
    body = signed.read(allowlist.KIND, document, OTHER.public_key(), KEY.public_key())
    assert allowlist.from_body(body) == value


@given(boxes)
def test_a_list_of_compartments_comes_back_whole(value: Compartments) -> None:
    document = signed.sign(compartments.KIND, compartments.to_body(value), KEY)
    assert compartments.from_body(signed.read(compartments.KIND, document, KEY.public_key())) == (
        value
    )


@given(lists, st.data())
def test_any_changed_byte_of_a_document_is_noticed(value: AllowList, data: Any) -> None:
    document = bytearray(signed.sign(allowlist.KIND, allowlist.to_body(value), KEY))
    place = data.draw(st.integers(0, len(document) - 1))
    document[place] ^= data.draw(st.integers(1, 255))
    try:
        body = signed.read(allowlist.KIND, bytes(document), KEY.public_key())
    except signed.NotGenuine:
        return
    assert allowlist.from_body(body) == value  # e.g. upper-case hex: the same in other letters


@pytest.mark.parametrize("kind", ["compartments", "", "allow-list "])
def test_a_document_of_one_kind_never_passes_for_another(kind: str) -> None:
    document = signed.sign("allow-list", {"a": 1}, KEY)
    with pytest.raises(signed.NotGenuine, match="not a"):
        signed.read(kind, document, KEY.public_key())
    renamed = json.loads(document) | {"kind": kind}
    with pytest.raises(signed.NotGenuine):
        signed.read(kind, json.dumps(renamed).encode(), KEY.public_key())


@pytest.mark.parametrize("text", [b"", b"null", b"[]", b"{}", b"\xff", b'{"kind": 1, "body": NaN}'])
def test_what_is_no_document_is_refused(text: bytes) -> None:
    with pytest.raises(signed.NotGenuine):
        signed.read("allow-list", text, KEY.public_key())


def test_an_unknown_key_is_named_as_such() -> None:
    with pytest.raises(signed.NotGenuine, match="unknown key"):
        signed.read("allow-list", signed.sign("allow-list", {}, OTHER), KEY.public_key())


@pytest.mark.parametrize("body", [None, [], {}, {"office": "JS"}, {"cards": 3}, "text"])
def test_a_body_with_missing_fields_is_no_list(body: Any) -> None:
    with pytest.raises(signed.NotGenuine):
        allowlist.from_body(body)
    with pytest.raises(signed.NotGenuine):
        compartments.from_body(body)


@given(times, times)
def test_a_confirmation_holds_for_one_list_and_one_time(made_at: int, other: int) -> None:
    value = allowlist.fresh_header("JS", '"tag"', made_at, KEY)
    assert allowlist.read_fresh("JS", '"tag"', value, KEY.public_key()) == made_at
    wrong = [
        ("JE", '"tag"', value, KEY),
        ("JS", '"gat"', value, KEY),
        ("JS", '"tag"', value, OTHER),
    ]
    if other != made_at:
        moved = f"{other}.{value.partition('.')[2]}"
        wrong.append(("JS", '"tag"', moved, KEY))
    for office, tag, text, key in wrong:
        with pytest.raises(signed.NotGenuine):
            allowlist.read_fresh(office, tag, text, key.public_key())


# -- events ----------------------------------------------------------------------------------------


def made(count: int, first: int = 1) -> list[Event]:
    return [
        Event(DEVICE, number, 1_000 + number, "gate.passed", {"n": number}).signed(KEY)
        for number in range(first, first + count)
    ]


@given(st.integers(1, 2**40), times, st.sampled_from(["gate.passed", "clock.jumped"]), bodies)
def test_an_event_comes_back_whole_and_checks(
    seq: int, at: int, kind: str, data: dict[str, Any]
) -> None:
    event = Event(DEVICE, seq, at, kind, data).signed(KEY)
    (found,) = events.unpack(DEVICE, events.pack([event]))
    assert (found, found.data) == (event, data)
    found.check(KEY.public_key())
    for other in (
        Event(uuid4(), seq, at, kind, data, event.signature),
        Event(DEVICE, seq + 1, at, kind, data, event.signature),
        Event(DEVICE, seq, at + 1, kind, data, event.signature),
        Event(DEVICE, seq, at, "gate.refused", data, event.signature),
        Event(DEVICE, seq, at, kind, data | {"more": 1}, event.signature),
    ):
        with pytest.raises(BadEvent):
            other.check(KEY.public_key())


def test_a_delivery_is_in_order_and_not_too_large() -> None:
    assert len(events.unpack(DEVICE, events.pack(made(500)))) == 500
    with pytest.raises(BadEvent, match="more than 500"):
        events.unpack(DEVICE, events.pack(made(501)))
    one, two, three = made(3)
    for wrong in ([one, three], [two, one], [one, one]):
        with pytest.raises(BadEvent, match="one after the other"):
            events.unpack(DEVICE, events.pack(wrong))


@pytest.mark.parametrize(
    "row",
    [{"seq": 0}, {"seq": -1}, {"seq": True}, {"seq": 1.5}, {"seq": 2**53}, {"seq": "1"},
     {"at": None}, {"kind": ""}, {"kind": "x" * 41}, {"data": []}, {"signature": "zz"}],
)  # fmt: skip
def test_what_is_no_event_is_refused(row: dict[str, Any]) -> None:
    good = {"seq": 1, "at": 1, "kind": "gate.passed", "data": {}, "signature": "00"}
    assert events.unpack(DEVICE, json.dumps({"events": [good]}).encode())
    with pytest.raises(BadEvent):
        events.unpack(DEVICE, json.dumps({"events": [good | row]}).encode())


@pytest.mark.parametrize(
    "value", ["9007199254740993", "NaN", "1e999", '"\\ud800"', '{"1": -1e400}']
)
def test_what_cannot_be_carried_exactly_is_no_event_either(value: str) -> None:
    row = f'{{"seq":1,"at":1,"kind":"x","data":{{"n":{value}}},"signature":"{"00" * 64}"}}'
    (event,) = events.unpack(DEVICE, f'{{"events":[{row}]}}'.encode())
    with pytest.raises(BadEvent):
        event.check(KEY.public_key())


@pytest.mark.parametrize("body", [b"", b"[]", b"{}", b'{"events": 3}', b"[" * 100_000, b"\xff"])
def test_what_is_no_delivery_is_refused(body: bytes) -> None:
    with pytest.raises(BadEvent):
        events.unpack(DEVICE, body)


# -- requests --------------------------------------------------------------------------------------


@given(st.sampled_from(["GET", "POST"]), times, st.binary(max_size=50))
def test_a_request_proves_itself_and_nothing_else(method: str, at: int, body: bytes) -> None:
    at %= 10**15
    path = "/edge/v1/list?x=1"
    claim = requests.claim(requests.header(DEVICE, KEY, method, path, at, body))
    assert (claim.device, claim.at) == (DEVICE, at)
    requests.check(claim, KEY.public_key(), method, path, body)
    other = requests.Claim(DEVICE, at + 1, claim.signature)
    for held, key, verb, where, what in (
        (claim, OTHER, method, path, body),
        (other, KEY, method, path, body),
        (claim, KEY, "PUT", path, body),
        (claim, KEY, method, "/edge/v1/list?x=2", body),
        (claim, KEY, method, path, body + b"x"),
    ):
        with pytest.raises(requests.BadHeader):
            requests.check(held, key.public_key(), verb, where, what)


@pytest.mark.parametrize(
    "value",
    ["", "Tertib", "Bearer x", f"Tertib device={DEVICE}, at=1, signature=00",
     f"Tertib device={'-' * 36}, at=1, signature={'0' * 128}",
     f"Tertib device={DEVICE}, at=-1, signature={'0' * 128}"],
)  # fmt: skip
def test_what_is_no_header_is_refused(value: str) -> None:
    with pytest.raises(requests.BadHeader):
        requests.claim(value)
