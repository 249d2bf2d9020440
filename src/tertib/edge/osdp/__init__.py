"""Card readers over OSDP v2: what an agent hears from them and what it can make them do.

Only the secure channel counts (SCS over AES-128 with a key of each reader's own); a reader that
cannot or will not speak it stays lost. ``osdp`` here is libosdp (Apache-2.0), imported under its C
module's name, because the unrelated package ``osdp`` installs a module of the same name.
"""

from tertib.edge.osdp.messages import (
    CardRead,
    Heard,
    Input,
    Keys,
    Line,
    ReaderLine,
    Tamper,
)
from tertib.edge.osdp.panel import Panel

__all__ = ["CardRead", "Heard", "Input", "Keys", "Line", "Panel", "ReaderLine", "Tamper"]
