from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("checkpoint", "0002_attack"),
    ]

    operations = [
        migrations.AddField(
            model_name="candidate",
            name="order_ended_at",
            field=models.DateTimeField(help_text="of a hold: nothing bars since then", null=True),
        ),
    ]
