"""PIN and one-time token of a load: known to nobody but its holder, kept as salted hashes."""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from dataclasses import dataclass

from tertib.contracts.compartments import secret_hash

PIN_DIGITS = 8
TOKEN_PREFIX = "TA-"  # noqa: S105 what a QR of ours begins with
ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
TOKEN_SYMBOLS = 26
"""26 symbols of 5 bits: 130 bits."""


@dataclass(frozen=True)
class Secret:
    """What opens a compartment once. ``pin`` and ``token`` go to the holder and are forgotten."""

    pin: str
    token: str
    salt: str

    @property
    def hashes(self) -> list[str]:
        """What is kept: the hash of the PIN, then that of the token."""
        return [secret_hash(self.salt, self.pin), secret_hash(self.salt, self.token)]


def fresh(others: Iterable[tuple[str, list[str]]]) -> Secret:
    """A new secret whose PIN opens none of ``others``, (salt, hashes) of the same bank.

    A keypad does not ask for the compartment, so a PIN must be that of one door only.
    """
    others = list(others)
    while True:
        pin = f"{secrets.randbelow(10**PIN_DIGITS):0{PIN_DIGITS}d}"
        if not any(secret_hash(salt, pin) in hashes for salt, hashes in others):
            break
    token = TOKEN_PREFIX + "".join(secrets.choice(ALPHABET) for _ in range(TOKEN_SYMBOLS))
    return Secret(pin, token, secrets.token_hex(16))


def opens(salt: str, hashes: Iterable[str], given: str) -> bool:
    """Whether ``given`` is the PIN or the token behind ``hashes``."""
    return secret_hash(salt, given) in hashes
