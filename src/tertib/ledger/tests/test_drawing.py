from hypothesis import given
from hypothesis import strategies as st

from tertib.ledger import drawing
from tertib.ledger.tests.test_tlog import leaves
from tertib.ledger.tlog import merkle


@given(st.integers(1, 300), st.data())
def test_the_picture_leads_from_the_leaf_to_the_signed_root(size, data):
    index = data.draw(st.integers(0, size - 1))
    subtree = merkle.from_leaves(leaves(size))
    path = merkle.inclusion(index, size, subtree)
    picture = drawing.proof_tree(leaves(size)[index], index, size, path)
    tops = [box for box in picture.boxes if box.kind == "root"]
    assert [box.text for box in tops] == [merkle.root(size, subtree).hex()[:8]]
    assert tops[0].y == 0
    siblings = [box.text for box in picture.boxes if box.kind == "sibling"]
    assert siblings == [hash_.hex()[:8] for hash_ in path]
    assert len(picture.boxes) == 2 * len(path) + 1
    assert len(picture.lines) == 2 * len(path)
    for box in picture.boxes:
        assert 0 <= box.x <= picture.width - drawing.BOX
        assert 0 <= box.y <= picture.height - drawing.HEIGHT
