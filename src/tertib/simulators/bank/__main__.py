"""``python -m tertib.simulators.bank --help``"""

from __future__ import annotations

import argparse
from pathlib import Path

import uvicorn

from tertib.foundation import clock
from tertib.simulators.bank.app import application
from tertib.simulators.bank.books import Books
from tertib.simulators.bank.partner import Partner, private_key, shared_secret


def main() -> None:
    """Serve one bank until stopped; keys that are missing are made."""
    parser = argparse.ArgumentParser(prog="python -m tertib.simulators.bank", description=__doc__)
    parser.add_argument("--name", required=True, help="as registered with the host, e.g. bank-a")
    parser.add_argument("--title", default="", help="shown to people; the name if left out")
    parser.add_argument("--address", default="127.0.0.1")
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--host-url", required=True, help="where the bills are kept")
    parser.add_argument("--state", type=Path, required=True, help="folder of the bank's books")
    parser.add_argument("--client-id", required=True)
    parser.add_argument("--partner-id", default="", help="X-PARTNER-ID; company code if left out")
    parser.add_argument("--secret-file", type=Path, required=True)
    parser.add_argument("--key-file", type=Path, required=True)
    parser.add_argument("--company-code", required=True)
    parser.add_argument("--channel", type=int, default=6011, help="6011 e-banking, 6010 teller")
    parser.add_argument("--clock", type=Path, help="the demo clock's file")
    given = parser.parse_args()
    bank = Partner(
        name=given.name, host=given.host_url.rstrip("/"), client_id=given.client_id,
        partner_id=given.partner_id or given.company_code, company_code=given.company_code,
        secret=shared_secret(given.secret_file), key=private_key(given.key_file),
        books=Books(given.state), channel=given.channel,
        now=clock.SharedClock(given.clock) if given.clock else clock.system_clock,
    )  # fmt: skip
    uvicorn.run(
        application(bank, given.title or given.name),
        host=given.address, port=given.port, log_level="warning",
    )  # fmt: skip


if __name__ == "__main__":
    main()
