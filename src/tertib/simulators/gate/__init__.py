"""Simulated OSDP readers and the people who tap them: own processes, real frames."""
