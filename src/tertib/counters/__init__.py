"""Calling by draw, steps and their outcomes, the public board, interlocks of a counter."""
