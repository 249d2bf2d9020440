"""Tertib, the integrity platform of an immigration office."""

__version__ = "0.1.0"
