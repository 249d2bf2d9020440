"""What travels between the centre and the edge: pure formats, no Django, no database."""
