from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("devices", "0001_initial"),
    ]

    operations = [
        migrations.AlterField(
            model_name="alarm",
            name="kind",
            field=models.CharField(
                choices=[
                    ("silent", "No word from it"),
                    ("gap", "Events are missing"),
                    ("drift", "Its clock is wrong"),
                    ("jump", "Its clock jumped"),
                    ("reader", "A reader does not answer"),
                    ("tamper", "A reader or door was tampered with"),
                    ("camera", "The camera gives no picture"),
                    ("unseen", "The camera's pictures come too late"),
                    ("astray", "The camera cannot be turned to the lane"),
                    ("frozen", "The camera's picture stands still"),
                    ("dark", "The camera's picture is dark"),
                    ("cover", "The camera is covered"),
                    ("moved", "The camera looks elsewhere"),
                    ("fire", "Fire release"),
                    ("forged", "An event was not signed by it"),
                ],
                max_length=6,
            ),
        ),
    ]
