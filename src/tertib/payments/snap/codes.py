"""Response codes as data: HTTP status (3) + service (2) + case (2). Pure."""

from __future__ import annotations

from dataclasses import dataclass

TOKEN, INQUIRY, PAYMENT, STATUS = 73, 24, 25, 26


@dataclass(frozen=True)
class Code:
    """One case; ``english`` is the responseMessage, ``{}`` stands for the detail."""

    http: int
    case: str
    english: str
    indonesia: str

    def number(self, service: int) -> str:
        """The seven digits for ``service``."""
        return f"{self.http}{service}{self.case}"


SUCCESS = Code(200, "00", "Successful", "Sukses")
BAD_REQUEST = Code(400, "00", "Bad Request", "Permintaan tidak dapat dibaca")
FORMAT = Code(400, "01", "Invalid Field Format {{{}}}", "Format isian salah")
MANDATORY = Code(400, "02", "Invalid Mandatory Field {{{}}}", "Isian wajib tidak ada")
UNAUTHORIZED = Code(401, "00", "Unauthorized. [{}]", "Tidak berwenang")
TOKEN_INVALID = Code(401, "01", "Invalid Token (B2B)", "Token tidak berlaku")
NOT_FOUND = Code(404, "01", "Transaction Not Found", "Transaksi tidak ditemukan")
UNKNOWN_BILL = Code(404, "12", "Invalid Bill/Virtual Account [{}]", "Tagihan tidak dikenal")
WRONG_AMOUNT = Code(404, "13", "Invalid Amount", "Jumlah tidak sesuai")
PAID = Code(404, "14", "Paid Bill", "Tagihan telah dibayar")
INCONSISTENT = Code(404, "18", "Inconsistent Request", "Permintaan berulang")
EXPIRED = Code(404, "19", "Invalid Bill/Virtual Account", "Tagihan telah kedaluwarsa")
METHOD = Code(405, "00", "Requested Function Is Not Supported", "Fungsi tidak didukung")
CONFLICT = Code(409, "00", "Conflict", "X-EXTERNAL-ID telah dipakai hari ini")
FAILED = Code(500, "00", "General Error", "Kesalahan umum")
FAILED_STATUS = Code(500, "00", "Internal Server Error", "Kesalahan umum")
TIMEOUT = Code(504, "00", "Timeout", "Waktu habis")

# The token service words its refusals in its own way.
TOKEN_FORMAT = Code(
    400, "00", "Invalid field format [clientId/clientSecret/grantType]", "Format isian salah"
)
TOKEN_TIMESTAMP = Code(400, "01", "Invalid field format [X-TIMESTAMP]", "Format isian salah")
TOKEN_MANDATORY = Code(400, "02", "Invalid mandatory field [{}]", "Isian wajib tidak ada")


class Refused(Exception):
    """The call ends here, with this code; ``first`` is the flag of an earlier, equal call."""

    def __init__(self, code: Code, detail: str = "", first: str = "01") -> None:
        super().__init__(code.case)
        self.code = code
        self.detail = detail
        self.first = first

    @property
    def message(self) -> str:
        return self.code.english.format(self.detail)
