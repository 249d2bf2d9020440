"""The WSGI application that granian serves."""

import gc
import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tertib.settings")
application = get_wsgi_application()

# What is loaded by now lives as long as the process: do not walk through it at every collection.
gc.collect()
gc.freeze()
gc.set_threshold(20_000, 20, 50)
