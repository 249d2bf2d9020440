from collections import Counter
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tertib.ledger import draws, rules
from tertib.ledger.models import Cosignature, DaySeed, Entry

DAY = date(2026, 1, 26)
NOW = datetime(2026, 1, 26, 2, 15, tzinfo=UTC)  # 09.15 WIB
NIGHT = datetime(2026, 1, 26, 17, 0, tzinfo=UTC)  # midnight WIB: the day is over
texts = st.text(max_size=12)
seeds = st.binary(min_size=32, max_size=32)


@given(texts, texts, texts, seeds, texts)
def test_anyone_recomputes_a_draw(office, purpose, draw_id, seed, line):
    made = rules.draw(office=office, day=DAY, purpose=purpose, draw_id=draw_id, seed=seed,
                      cosignature=line, size=7)  # fmt: skip
    assert rules.recompute(made.inputs, seed) == made
    assert rules.holds(made.inputs, seed)
    assert made.witnessed == bool(line)
    assert 0 <= made.fraction() < 1
    assert sorted(made.shuffled(20)) == list(range(20))
    with pytest.raises(rules.NotThisSeed):
        rules.recompute(made.inputs, bytes(32) if seed != bytes(32) else b"x" * 32)
    assert not rules.holds({**made.inputs, "value": "00" * 32}, seed)


@given(st.lists(st.tuples(texts, texts, texts), min_size=2, max_size=2, unique=True), seeds)
def test_no_two_draws_share_a_value(pair, seed):
    values = {
        rules.draw(office=o, day=DAY, purpose=p, draw_id=d, seed=seed, cosignature="").value
        for o, p, d in pair
    }
    assert len(values) == 2


def test_draws_are_spread_evenly():
    def value(number: int) -> rules.Draw:
        return rules.draw(office="JS", day=DAY, purpose="desk", draw_id=str(number),
                          seed=b"s" * 32, cosignature="w")  # fmt: skip

    counts = Counter(value(n).below(5) for n in range(5000))
    chi_square = sum((counts[k] - 1000) ** 2 / 1000 for k in range(5))
    assert chi_square < 18.47  # p = 0.001 with four degrees of freedom
    with pytest.raises(ValueError, match="nothing"):
        value(0).below(0)


def test_a_seed_is_committed_before_and_revealed_only_after_the_day(db):
    row = draws.commit_seed("JS", DAY, NOW - timedelta(days=3))
    assert draws.commit_seed("JS", DAY, NOW).pk == row.pk
    with pytest.raises(draws.SeedStillSecret):
        draws.reveal_seed("JS", DAY, NOW)
    drawn = draws.draw("JS", "desk", "1", NOW)
    assert not drawn.witnessed
    seed = draws.reveal_seed("JS", DAY, NIGHT)
    assert draws.reveal_seed("JS", DAY, NIGHT) == seed
    assert rules.holds(drawn.inputs, seed)
    assert rules.seed_commitment("JS", DAY, seed) == bytes(row.commitment)
    kinds = Entry.objects.filter(subject="seed:JS/2026-01-26").order_by("serial")
    assert [e.action for e in kinds] == ["draw.seed_committed", "draw.seed_revealed"]
    assert row.commitment.hex() in bytes(kinds[0].body)[32:].decode()
    assert seed.hex() in bytes(kinds[1].body)[32:].decode()


def test_seeds_are_committed_ahead_for_many_offices_once(db):
    days = [DAY + timedelta(days=n) for n in range(3)]
    for _ in range(2):
        draws.commit_seeds(["JS", "BT"], days, NOW)
    assert DaySeed.objects.count() == 6
    assert draws.unrevealed("JS", DAY + timedelta(days=2)) == days[:2]


def test_the_seed_is_not_readable_in_the_database(db):
    row = draws.commit_seed("JS", DAY, NOW)
    seed = draws.reveal_seed("JS", DAY, NIGHT)
    assert seed not in bytes(row.sealed)


def test_the_newest_cosignature_goes_into_a_draw(postgres, live_db):
    import psycopg

    from tertib.ledger.tests.harness import sequencer_url

    with psycopg.connect(sequencer_url(postgres, live_db), autocommit=True) as connection:
        for size, line in ((5, "— w one\n"), (9, "— w two\n")):
            connection.execute(
                "INSERT INTO ledger_cosignature (size, witness, line, at) VALUES (%s, 'w', %s, %s)",
                [size, line, NOW],
            )
    assert Cosignature.objects.count() == 2
    drawn = draws.draw("JS", "desk", "1", NOW)
    assert drawn.witnessed
    assert (drawn.inputs["cosignature"], drawn.inputs["checkpoint"]) == ("— w two", 9)
