from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("checkpoint", "0005_taken_at"),
    ]

    operations = [
        migrations.AddField(
            model_name="agencycontact",
            name="reached",
            field=models.BooleanField(
                help_text="a message to the desk is out or under way; null: not yet tried",
                null=True,
            ),
        ),
    ]
