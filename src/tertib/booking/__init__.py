"""Floor 4: sessions, seats, booking codes, priority quota, return of places."""
