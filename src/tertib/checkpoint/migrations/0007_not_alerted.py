from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("checkpoint", "0006_contact_reached"),
    ]

    operations = [
        migrations.AddField(
            model_name="candidate",
            name="not_alerted_at",
            field=models.DateTimeField(help_text="neither of them did; since 0007", null=True),
        ),
        migrations.AlterField(
            model_name="candidate",
            name="alerted_locally_at",
            field=models.DateTimeField(
                help_text="a page or a sound of the camera told the lane, while we could not",
                null=True,
            ),
        ),
    ]
