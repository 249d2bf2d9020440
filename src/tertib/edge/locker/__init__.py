"""The locker controller: opens compartments for secrets and badges, with or without the centre."""
