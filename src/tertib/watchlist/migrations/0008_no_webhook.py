"""An address that nothing ever called: agencies are reached by message, e-mail and telephone."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("watchlist", "0007_begun")]

    operations = [migrations.RemoveField("agency", "webhook")]
