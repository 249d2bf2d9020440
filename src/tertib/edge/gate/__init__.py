"""The gate controller: decides at the door, alone if need be, and reports every pass."""
