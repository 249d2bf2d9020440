"""The agents at the edge: gate and locker controllers. No Django, no PostgreSQL."""
