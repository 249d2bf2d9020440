"""Names as they are written in Indonesia: which must be shown together, and which must not."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tertib.watchlist.rules import names
from tertib.watchlist.rules.finding import ALIKE

MUST = [
    # old spelling and new
    ("Soekarno", "Sukarno"), ("Djoko Widodo", "Joko Widodo"), ("Jusuf Kalla", "Yusuf Kalla"),
    ("Tjipto Mangoenkoesoemo", "Cipto Mangunkusumo"), ("Sjahrir", "Syahrir"),
    ("Sri Wahyuni", "Sri Wahjuni"), ("Tuti Alawiyah", "Toeti Alawijah"),
    ("Kristina Wijaya", "Christina Widjaja"), ("Yohanes Surya", "Johannes Surya"),
    # sounds that are written in several ways
    ("Chairil Anwar", "Khairil Anwar"), ("Achmad Yani", "Ahmad Yani"), ("Akhmad", "Achmad"),
    ("Zainal Arifin", "Jaenal Aripin"), ("Zubaidah", "Jubaedah"), ("Aziz", "Asis"),
    ("Budi Santosa", "Budi Santoso"), ("Rudy Hartono", "Rudi Hartono"),
    ("Fatimah Azzahra", "Fatima Az Zahra"), ("Annisa Rahma", "Nisa Rahmah"),
    ("Abdurrahman Wahid", "Abdul Rahman Wahid"), ("Abdullah", "Abdulloh"),
    # titles, kinship, short forms
    ("H. Abdul Rahman", "Abdul Rahman"), ("Hj. Siti Aminah, S.Pd.", "Siti Aminah"),
    ("Ir. Bambang Sudjatmiko, M.T.", "Bambang Sujatmiko"), ("H.Ali Topan", "Ali Topan"),
    ("Moh. Hatta", "Mohammad Hatta"), ("M. Natsir", "Muhammad Natsir"),
    ("Mochamad Ridwan", "Muhammad Ridwan"), ("Muh. Iqbal", "Mohammad Ikbal"),
    ("Ahmad bin Abdullah", "Ahmad Abdullah"), ("Agus S.", "Agus Salim"),
    # order, words left out or run together, marks, one letter wrong
    ("Abdullah Ahmad", "Ahmad Abdullah"), ("Budi Santoso", "SANTOSO BUDI"),
    ("Dewi Lestari Putri", "Dewi Lestari"), ("Siti Nurhaliza", "Siti Nur Haliza"),
    ("Nuraini", "Nur'aini"), ("José Ramos", "Jose Ramos"), ("Hendra Gunawan", "Hendra Gunawna"),
    # one sound, many letters
    ("Dzulkifli Hasan", "Zulkifli Hasan"), ("Dzulkifli", "Julkifli"), ("Omar Faruk", "Umar Faruk"),
    ("Hidayat Noor Wahid", "Hidayat Nur Wahid"), ("Noor Aini", "Nur Aini"),
    ("Osama bin Laden", "Usamah bin Ladin"), ("Sulaiman", "Soeleman"), ("Qamariyah", "Komariah"),
    ("Syaiful Bahri", "Saeful Bahri"), ("Husain", "Husein"), ("Zaynal Abidin", "Zainal Abidin"),
    ("Md. Yusof", "Muhammad Yusof"), ("HM Soeharto", "Muhammad Suharto"),
    ("Abd. Rahman", "Abdul Rahman"), ("Gde Pudja", "Gede Puja"), ("R.A. Kartini", "Kartini"),
    # parted otherwise, and in another order
    ("Abdullah Al-Qahtani", "ABDULLAH ALQAHTANI"), ("Li Xiao Ming", "XIAOMING LI"),
    ("Ong Beng Seng", "BENGSENG ONG"), ("Siti Nur Haliza", "NURHALIZA SITI"),
    # as a machine-readable zone writes them
    ("Jörg Müller", "JOERG MUELLER"), ("Jörg Müller", "JORG MULLER"), ("Weiß", "WEISS"),
    ("Søren Ødegård", "SOEREN OEDEGAARD"), ("Søren Ødegård", "SOREN ODEGARD"),
    ("Łukasz Đặng", "LUKASZ DANG"),
]  # fmt: skip
MUST_NOT = [
    ("Budi Santoso", "Budi Setiawan"), ("Siti Aminah", "Siti Nurhaliza"),
    ("Ahmad Yani", "Ahmad Dahlan"), ("Joko Widodo", "Joko Susilo"), ("Agus Salim", "Agus Pranoto"),
    ("Dewi Lestari", "Dewi Sartika"), ("Muhammad Ridwan", "Muhammad Iqbal"),
    ("Muhammad Hatta", "Muhammad Natsir"), ("Sri Wahyuni", "Sri Mulyani"), ("Sukarno", "Suharto"),
    ("Abdul Rahman", "Abdul Karim"), ("Rudi Hartono", "Rudi Hermawan"),
    ("Eko Prasetyo", "Eko Nugroho"), ("Hendra Wijaya", "Hendra Gunawan"),
    ("Nur Aini", "Nur Hidayah"), ("Made Suartana", "Made Sudarma"),
    ("Wayan Sudarma", "Ketut Sudarma"), ("Rini Astuti", "Rina Astuti"),
    ("Yusuf Halim", "Yusuf Mansur"), ("Andi Saputra", "Andi Saputri"), ("Haryanto", "Hariyadi"),
    ("Susilo", "Susanto"), ("Citra Ayu", "Citra Dewi"), ("Dian Pertiwi", "Intan Pertiwi"),
    ("Fajar Nugroho", "Bayu Nugroho"), ("Lina Marbun", "Lisa Manurung"), ("Tono", "Toni"),
    ("Kurniawan", "Kurniasih"), ("Haji Ahmad", "Haji Umar"), ("Ali", ""),
]  # fmt: skip
NAMES = st.sampled_from([name for pair in MUST + MUST_NOT for name in pair])


def test_the_table_is_as_long_as_was_asked():
    assert len(MUST) + len(MUST_NOT) >= 60


@pytest.mark.parametrize(("one", "other"), MUST, ids=" = ".join)
def test_is_shown(one, other):
    assert names.likeness(one, other) >= ALIKE


@pytest.mark.parametrize(("one", "other"), MUST_NOT, ids=" / ".join)
def test_is_not_shown(one, other):
    assert names.likeness(one, other) < ALIKE


@given(NAMES, NAMES)
def test_it_is_the_same_both_ways_and_within_bounds(one, other):
    alike = names.likeness(one, other)
    assert alike == pytest.approx(names.likeness(other, one))
    assert 0 <= alike <= 1


@given(st.text(), st.text(), st.randoms())
def test_any_text_is_a_name_and_is_like_itself_in_any_order(one, other, chance):
    assert 0 <= names.likeness(one, other) <= 1
    mixed = list(names.words(one))
    chance.shuffle(mixed)
    if len({names.folded(word) for word in mixed}) == len(mixed) and "m" not in mixed:
        assert names.likeness(" ".join(names.words(one)), " ".join(mixed)) == pytest.approx(
            1.0 if mixed else 0.0
        )


def test_a_name_of_nothing_but_a_title_is_a_name():
    assert names.words("Haji") == ("haji",)
    assert names.words("H. Ali, S.H., M.Kn.")[:1] == ("ali",)
