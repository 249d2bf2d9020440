"""A photograph that is added to somebody barred waits for a second person."""

import django.db.models.deletion
from django.db import migrations, models
from django.db.models import Q

VERBS = [
    ("extend", "Extend"),
    ("revoke", "Revoke"),
    ("confirm", "Confirm by the formal decision"),
    ("remove", "Remove a photograph"),
    ("add", "Add a photograph"),
]


class Migration(migrations.Migration):
    dependencies = [("watchlist", "0008_no_webhook")]

    operations = [
        migrations.RemoveConstraint("change", "one_change_at_a_time"),
        migrations.RemoveConstraint("change", "changed_by_a_decision"),
        migrations.AlterField("change", "verb", models.CharField(choices=VERBS, max_length=7)),
        migrations.AlterField(
            "change",
            "photograph",
            models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="changes",
                to="watchlist.photograph",
            ),
        ),
        migrations.AddConstraint(
            "change",
            models.UniqueConstraint(
                fields=["order", "verb"],
                condition=Q(state="asked") & ~Q(verb="add"),
                name="one_change_at_a_time",
            ),
        ),
        migrations.AddConstraint(
            "change",
            models.UniqueConstraint(
                fields=["photograph"], condition=Q(verb="add"), name="one_photograph_added_once"
            ),
        ),
        migrations.AddConstraint(
            "change",
            models.CheckConstraint(
                condition=Q(verb__in=["add", "remove"], photograph__isnull=False)
                | (~Q(verb__in=["add", "remove"]) & ~Q(number="") & Q(photograph=None)),
                name="changed_by_a_decision",
            ),
        ),
    ]
