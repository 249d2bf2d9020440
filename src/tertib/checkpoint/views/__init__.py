"""Pages at the lanes, of supervisors and of agencies; and what cameras ask."""
