"""Floor 2: offices, rooms, counters, calendars, staff, roles and integrity pacts."""
