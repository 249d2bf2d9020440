"""Pages: the counter screen, the supervisor's page, the public board, the day files."""
