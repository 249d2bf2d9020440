"""How well a model does: photographs embedded, searched and counted, as commands print it."""
