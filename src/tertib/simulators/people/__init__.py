"""Simulated applicants: they use the public pages, a phone and a bank, as people do."""
