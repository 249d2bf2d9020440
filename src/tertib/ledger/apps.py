from django.apps import AppConfig


class LedgerConfig(AppConfig):
    name = "tertib.ledger"
    label = "ledger"
    append_only = ("Entry", "Pending")
    read_only = ("Leaf", "Checkpoint", "Cosignature")
    sequencer_grants = (
        "SELECT ON ledger_entry",
        "SELECT, DELETE ON ledger_pending",
        "SELECT, INSERT ON ledger_leaf",
        "SELECT, INSERT ON ledger_checkpoint",
        "SELECT, INSERT ON ledger_cosignature",
    )
