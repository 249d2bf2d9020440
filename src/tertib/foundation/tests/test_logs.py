import io
import json
import logging

from tertib.foundation import logs


def test_personal_data_cannot_reach_a_log(capsys):
    logs.configure("INFO")
    logs.get("bills").info("bill.issued", count=1, name="Siti", nik="3174015501900002")
    line = json.loads(capsys.readouterr().out)
    assert line["event"] == "bill.issued"
    assert line["count"] == 1
    assert (line["name"], line["nik"]) == ("<str>", "<str>")


def test_other_libraries_lose_their_values_and_exceptions_their_messages():
    stream = io.StringIO()
    logs.configure("INFO")
    root = logging.getLogger()
    before = root.handlers[0].setStream(stream)
    try:
        try:
            raise ValueError("3174015501900002")
        except ValueError:
            logging.getLogger("lib").exception("failed for %s", "3174015501900002")
    finally:
        root.handlers[0].setStream(before)
    assert "3174015501900002" not in stream.getvalue()
    line = json.loads(stream.getvalue())
    assert line["event"] == "failed for %s"
    assert line["exc_type"] == "ValueError"
    assert line["where"].startswith("foundation/tests/test_logs.py:")
