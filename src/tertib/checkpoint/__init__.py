"""Border lanes: what a camera proposes, what people decide, whom they contact."""
