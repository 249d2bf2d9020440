"""What an operator may set about bills and the banks' calls."""

from __future__ import annotations

from datetime import time

from pydantic_settings import SettingsConfigDict

from tertib.foundation.config import Section


class Payments(Section):
    """Bills, the SNAP host, reconciliation."""

    model_config = SettingsConfigDict(env_prefix="TERTIB_PAYMENTS_", extra="ignore", frozen=True)

    snap_prefix: str = ""
    """Path that the proxy in front strips (BCA: ``/openapi``); part of what a bank signs."""
    timestamp_skew: int = 300
    """Seconds by which X-TIMESTAMP may differ from our clock. Each bank sets it [M]."""
    token_life: int = 900
    """Seconds an access token lives (SNAP: 900)."""
    token_cache: int = 5
    """Seconds a process trusts a token unasked; so long a disabled partner may still call."""
    timeout: int = 8000
    """Milliseconds a call may wait for the database before it is answered 504."""
    max_body: int = 65536
    """Bytes of the longest request body; longer ones are refused unread."""
    year_end_cutoff: time | None = time(20, 0)
    """Bills of a year are payable until this hour (WIB) of 31 December; empty = no such rule."""
    treasury: str = "tertib.payments.treasury.Local"
    """Class that makes kode billing and NTPN; a real SIMPONI/MPN connection goes here."""
    statement_due: int = 9
    """Hour (WIB) of the next day by which a partner's reconciliation file is missed."""
    full_payer_name: bool = False
    """Show the payer's whole name at the bank instead of first name and initials."""


SETTINGS = Payments()
