"""A biometric station and a passport printer that can misbehave."""
