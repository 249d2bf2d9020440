"""Simulated compartments and the people who use them, over real OSDP; shares the gate's readers."""
