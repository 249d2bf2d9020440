"""The pages of the pick-up room, and those of the holder."""
