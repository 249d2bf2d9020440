"""Cameras are told once of an order that begins after its approval."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("watchlist", "0006_told")]

    operations = [
        migrations.AddField("order", "begun", models.BooleanField(default=False)),
    ]
