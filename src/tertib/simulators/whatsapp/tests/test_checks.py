import json
from pathlib import Path

import pytest

from tertib.simulators.whatsapp import checks
from tertib.simulators.whatsapp.behaviour import Behaviour
from tertib.simulators.whatsapp.graph import _multipart

TO = {"messaging_product": "whatsapp", "to": "6281200000001"}


def template(parameters, name="complaint_received", language="id"):
    components = [{"type": "BODY", "parameters": parameters}]
    body = {"name": name, "language": {"code": language}, "components": components}
    return {**TO, "type": "template", "template": body}


def text(value, **more):
    return {"type": "text", "text": value, **more}


def refused(body):
    with pytest.raises(checks.Refused) as refusal:
        checks.message(body, checks.TEMPLATES)
    return refusal.value.code


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({**TO, "type": "text", "text": {"body": ""}}, 131008),
        ({**TO, "type": "text", "text": {"body": "x" * 4097}}, 131009),
        ({**TO, "type": "text"}, 131008),
        ({**TO, "to": "0812", "type": "text", "text": {"body": "x"}}, 131008),
        ({**TO, "type": "sticker", "sticker": {"id": "1"}}, 131051),
        ({"to": "6281200000001", "type": "text", "text": {"body": "x"}}, 100),
        (template([], name="unknown"), 132001),
        (template([text("K1", parameter_name="reference")], language="fr"), 132001),
        (template([]), 132000),
        (template([text("K1", parameter_name="other")]), 132000),
        (template([text("K\n1", parameter_name="reference")]), 132012),
        (template([text("123456")], name="login_code"), 131008),
    ],
)
def test_what_the_platform_refuses(body, code):
    assert refused(body) == code


def test_a_template_is_shown_with_its_values():
    shown = checks.message(template([text("K1", parameter_name="reference")]), checks.TEMPLATES)
    assert "Nomor pengaduan: K1." in shown["text"]


def test_the_templates_are_those_of_the_site():
    names = {json.loads(path.read_text())["name"] for path in Path(checks.TEMPLATES).glob("*.json")}
    assert {"login_code", "paid", "booking_code"} <= names


def test_an_upload_is_taken_apart_byte_by_byte():
    data = b"\r\n--\x00\xff\r\n"
    body = (
        b'--B\r\nContent-Disposition: form-data; name="file"; filename="a.png"\r\n'
        b"Content-Type: image/png\r\n\r\n" + data + b"\r\n--B\r\n"
        b'Content-Disposition: form-data; name="messaging_product"\r\n\r\nwhatsapp\r\n--B--\r\n'
    )
    parts = _multipart("multipart/form-data; boundary=B", body)
    assert parts == {"file": ("image/png", data), "messaging_product": ("", b"whatsapp")}


def test_behaviour_is_checked_and_failures_are_counted():
    behaviour = Behaviour()
    with pytest.raises(ValueError, match="nonsense"):
        behaviour.change({"nonsense": 1})
    with pytest.raises(ValueError, match="late_ms"):
        behaviour.change({"late_ms": "1"})
    behaviour.change({"fail_next": 131016, "fail_count": 2, "http_status": 503})
    assert [behaviour.failure() for _ in range(3)] == [(131016, 503), (131016, 503), None]
