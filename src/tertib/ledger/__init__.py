"""Floor 1: the record, an append-only Merkle log of everything anyone did."""
