"""The columns of a list, by whatever name an agency calls them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from functools import lru_cache

from tertib.watchlist.importing.report import NotAList

COLUMNS = (
    "jenis", "nomor", "tanggal", "instansi", "dasar", "nama", "alias", "jk", "tempat_lahir",
    "tgl_lahir", "umur", "kewarganegaraan", "nik", "no_dokumen", "alasan_kode", "mulai", "akhir",
    "perpanjangan_ke", "akhir_pertama", "alamat", "pekerjaan", "foto",
)  # fmt: skip
"""The fields of domain/06, 6.2. Several aliases, documents or photographs are parted by ``;``
(by ``|`` where ``;`` parts the columns)."""
NEEDED = frozenset("jenis nomor tanggal instansi dasar nama alasan_kode mulai".split())
OTHERWISE = {
    "nomor": "no_keputusan nomor_keputusan no_sk nomor_sk",
    "tanggal": "tgl_keputusan tanggal_keputusan tgl_sk tanggal_sk",
    "instansi": "kode_instansi",
    "nama": "nama_lengkap",
    "alias": "nama_alias nama_lain",
    "jk": "jenis_kelamin kelamin",
    "tempat_lahir": "tmp_lahir tmpt_lahir",
    "tgl_lahir": "tanggal_lahir",
    "umur": "usia",
    "kewarganegaraan": "warga_negara warganegara kebangsaan",
    "nik": "no_nik nomor_nik ktp no_ktp nomor_ktp nomor_induk_kependudukan",
    "no_dokumen": "nomor_dokumen dokumen no_paspor nomor_paspor paspor no_passport passport"
                  " no_dokumen_perjalanan nomor_dokumen_perjalanan",
    "alasan_kode": "kode_alasan",
    "mulai": "tgl_mulai tanggal_mulai",
    "akhir": "tgl_akhir tanggal_akhir",
}  # fmt: skip
"""Other names of a column that can mean nothing else."""
_KNOWN = {name: name for name in COLUMNS} | {
    other: name for name, others in OTHERWISE.items() for other in others.split()
}
LONGEST_HEADING = 60


@lru_cache(maxsize=1000)
def meaning(heading: str) -> str | None:
    """The column that a heading means; None for one that is not known."""
    return _KNOWN.get(re.sub(r"[^a-z]+", "_", heading.lower()).strip("_"))


def by_meaning(cells: Iterable[tuple[str, str]], ignored: Counter[str]) -> dict[str, str]:
    """Cells by their columns, from cells by their headings.

    In ``ignored`` every heading that is not known is counted, as often as it says something.

    Raises:
        NotAList: ``same_columns``: two headings mean the same, which of them counts is open.
    """
    found, headings = dict[str, str](), dict[str, str]()
    for heading, cell in cells:
        name = meaning(heading)
        if name is None:
            ignored[heading[:LONGEST_HEADING]] += bool(cell)
        elif name in found:
            raise NotAList("same_columns", f"{headings[name]}, {heading} ({name})")
        else:
            found[name], headings[name] = cell, heading
    return found
