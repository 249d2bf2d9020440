import rfc8785
from hypothesis import given
from hypothesis import strategies as st

from tertib.contracts import canonical

json_values = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1) | st.text() | st.floats(-9, 9),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)


@given(json_values)
def test_the_fast_encoder_gives_the_bytes_of_rfc_8785(value: object) -> None:
    if canonical._is_plain(value):
        assert canonical._plain.encode(value).encode() == rfc8785.dumps(value)  # type: ignore[arg-type]
