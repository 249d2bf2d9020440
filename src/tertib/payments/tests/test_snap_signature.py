import hashlib
import json
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tertib.payments.snap import signature

VECTORS = json.loads((Path(__file__).parent / "data/snap-vectors.json").read_text())


def named(kind):
    return pytest.mark.parametrize("vector", VECTORS[kind], ids=lambda v: v["name"])


@named("symmetric")
def test_symmetric_vectors(vector):
    body = vector["body_raw"].encode()
    assert signature.minify(body) == vector["body_minified"].encode()
    assert hashlib.sha256(signature.minify(body)).hexdigest() == vector["body_sha256"]
    path, _, query = vector["relative_url"].partition("?")
    text = signature.string_to_sign(
        vector["method"], signature.relative_url(path, query), vector["access_token"], body,
        vector["timestamp"],
    )  # fmt: skip
    assert text == vector["string_to_sign"]
    secret = vector["client_secret"].encode()
    assert signature.symmetric_matches(secret, text, vector["signature"])
    assert signature.symmetric_matches(secret, text, vector["signature_hex"])


def test_asymmetric_vectors():
    for vector in VECTORS["asymmetric"]:
        text = vector["string_to_sign"].encode()
        pem = VECTORS["public_key"]
        assert signature.asymmetric_matches(pem, text, vector["signature"])
        assert not signature.asymmetric_matches(pem, text + b" ", vector["signature"])
        assert not signature.asymmetric_matches(pem, text, vector["signature"][:-8])


@named("symmetric")
def test_negative_cases_of_the_domain(vector):
    secret = vector["client_secret"].encode()
    text = vector["string_to_sign"]
    method, url, token, digest, stamp = text.split(":", 4)
    wrong = [
        ":".join([method, url, token, digest, stamp[:-1] + "1"]),
        ":".join([method.lower(), url, token, digest, stamp]),
        ":".join([method, url, "Bearer " + token, digest, stamp]),
        ":".join([method, url.removeprefix("/openapi") + "/", token, digest, stamp]),
        ":".join([method, url, token, hashlib.sha256(b'{"b":1,"a":2}').hexdigest(), stamp]),
    ]
    for other in wrong:
        assert not signature.symmetric_matches(secret, other, vector["signature"])
    for junk in ("", "=", "é", "0" * 128, vector["signature"] + "\n"):
        assert not signature.symmetric_matches(secret, text, junk)


def test_a_query_is_sorted_by_name_then_value():
    assert signature.relative_url("/r", "b=2&a=2&a=1") == "/r?a=1&a=2&b=2"


values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
)


@given(value=values, indent=st.sampled_from([0, 1, 3, "\t"]))
def test_minify_undoes_any_layout(value, indent):
    tight = json.dumps(value, separators=(",", ":"), ensure_ascii=False)
    for ends in ("\n", "\r\n"):
        loose = json.dumps(value, indent=indent, ensure_ascii=False)
        laid_out = re.sub(r"\n", ends, loose)
        assert signature.minify(laid_out.encode()) == tight.encode()


@given(st.binary())
def test_minify_takes_any_bytes_and_is_idempotent(body):
    assert signature.minify(signature.minify(body)) == signature.minify(body)


def test_minify_is_linear_on_hostile_bytes():
    """A quadratic one needs minutes for this."""
    body = b'\\"' * 200_000
    assert len(signature.minify(body)) == 400_000
