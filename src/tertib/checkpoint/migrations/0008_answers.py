"""Every answer of an agency is kept; of those before, the last one is."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

COPY = """
INSERT INTO checkpoint_agencyanswer (contact_id, answer, name_sealed, by_phone_id, at)
SELECT id, answer, name_sealed, by_phone_id, acknowledged_at FROM checkpoint_agencycontact
WHERE acknowledged_at IS NOT NULL ORDER BY id
"""


class Migration(migrations.Migration):
    dependencies = [
        ("checkpoint", "0007_not_alerted"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="AgencyAnswer",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("answer", models.CharField(max_length=8)),
                (
                    "name_sealed",
                    models.BinaryField(help_text="who answered for the agency", null=True),
                ),
                ("at", models.DateTimeField()),
                (
                    "by_phone",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "contact",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="answers",
                        to="checkpoint.agencycontact",
                    ),
                ),
            ],
            options={"ordering": ["id"]},
        ),
        migrations.RunSQL(COPY, migrations.RunSQL.noop),
    ]
