"""Gates, lockers and cameras as the centre knows them: keys, events, alarms."""
