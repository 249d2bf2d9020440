"""Pages of the supervisor, and what the desk's tablet and the gates talk to."""
