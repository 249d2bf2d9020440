"""Floor 3: travel bans (cekal): orders, subjects, agencies, and finding a name among them."""
