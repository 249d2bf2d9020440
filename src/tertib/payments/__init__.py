"""Floor 3: bills, the SNAP endpoints that banks call, settlement, reconciliation."""
