"""Floor 0: ids, clock, configuration, keys, encryption, embedded engines; no domain word in it."""
