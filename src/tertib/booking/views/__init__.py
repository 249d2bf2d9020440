"""Thin pages: they read, call one action, and answer."""
