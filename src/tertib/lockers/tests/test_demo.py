from django.conf import settings

from tertib.edge.config import load
from tertib.edge.locker.config import LockerConfig
from tertib.lockers import demo
from tertib.lockers.models import Compartment
from tertib.lockers.tests.world import NOW


def test_the_demonstration_has_two_banks_and_files_their_controllers_take(offices):
    demo.seed(NOW)
    demo.seed(NOW)
    assert Compartment.objects.filter(bank__purpose="phone").count() == 12
    assert Compartment.objects.filter(bank__purpose="passport").count() == 24
    for name, doors in (("phones", 12), ("passports", 24)):
        config = load(settings.CORE.data / "demo" / f"{name}.toml", LockerConfig)
        assert sorted(config.spots) == list(range(1, doors + 1))
        assert config.lines()
        assert config.signing_key()
