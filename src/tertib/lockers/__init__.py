"""Compartments: officers' phones while they serve, passports until they are collected."""
