"""The pages, and the address that controllers ask."""
