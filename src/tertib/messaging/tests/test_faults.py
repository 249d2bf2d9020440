import pytest

from tertib.messaging import faults
from tertib.messaging.faults import Fault, classify
from tertib.messaging.tests.conftest import DATA


@pytest.mark.parametrize("code", DATA["errors"])
def test_every_documented_code_is_decided(code):
    assert code in faults._BY_CODE


@pytest.mark.parametrize(
    ("code", "status", "fault"),
    [
        (131026, 400, Fault.PERMANENT), (132001, 404, Fault.PERMANENT), (190, 401, Fault.ACCOUNT),
        (299, 403, Fault.ACCOUNT), (130429, 429, Fault.PASSING), (131056, 400, Fault.PASSING),
        (131016, 503, Fault.PASSING), (131049, 400, Fault.SLOW), (502, 502, Fault.UNKNOWN_FATE),
        (429, 429, Fault.PASSING), (424242, 400, Fault.PERMANENT), (131026, None, Fault.PERMANENT),
    ],
)  # fmt: skip
def test_what_a_refusal_means(code, status, fault):
    assert classify(code, status) is fault
