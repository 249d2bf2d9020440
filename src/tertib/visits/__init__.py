"""PINTER: arrival, cards, companions, zones, what gates may let in, who is in the house."""
