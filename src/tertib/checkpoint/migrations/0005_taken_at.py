from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("checkpoint", "0004_contact_each_order"),
    ]

    operations = [
        migrations.AddField(
            model_name="candidate",
            name="taken_at",
            field=models.DateTimeField(help_text="``at`` by our clock; since 0005", null=True),
        ),
    ]
