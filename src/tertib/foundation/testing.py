"""The environment of a test run: a data folder of its own, and no setting of this machine.

pytest loads this first (``addopts`` in pyproject.toml), because pytest-django reads the settings
before any conftest runs.
"""

import os
import tempfile

for _name in [name for name in os.environ if name.startswith("TERTIB_")]:
    del os.environ[_name]
os.environ["TERTIB_DATA"] = tempfile.mkdtemp(prefix="tertib-test-")
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tertib.settings")
# Playwright's synchronous interface keeps an event loop in the tests' own thread.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
