"""A WhatsApp Cloud API to develop and drill against: strict, signed, and able to misbehave.

``app.py`` the application, ``graph.py`` the endpoints of the Graph API, ``checks.py`` what it
refuses, ``store.py`` what outlives a restart, ``webhooks.py`` signed deliveries with retries,
``control.py`` the levers of tests, ``phone.py`` the phones one can look at and write from.
"""
