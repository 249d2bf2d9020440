import pytest
from pydantic import ValidationError

from tertib.foundation import config


def test_a_wrong_value_is_refused_with_its_name(monkeypatch):
    monkeypatch.setenv("TERTIB_DATABASE_POOL", "many")
    with pytest.raises(ValidationError, match="database_pool"):
        config.Core()


def test_the_table_says_what_is_set_and_hides_secrets(monkeypatch):
    monkeypatch.setenv("TERTIB_SECRET_KEY", "hush")
    monkeypatch.setenv("TERTIB_DATABASE_POOL", "7")
    rows = {name: (value, origin) for name, value, origin in config.table()}
    assert rows["TERTIB_SECRET_KEY"] == ("(secret)", "set")
    assert rows["TERTIB_DATABASE_POOL"] == ("7", "set")
    assert rows["TERTIB_DEBUG"] == ("False", "default")
