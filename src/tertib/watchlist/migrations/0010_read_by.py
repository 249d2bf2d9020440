"""By which edition of the rules of names a subject's names are found; those of before by none."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("watchlist", "0009_added_by_two")]

    operations = [
        migrations.AddField("subject", "read_by", models.PositiveSmallIntegerField(default=0)),
        migrations.AddIndex("subject", models.Index(fields=["read_by"], name="subject_read_by")),
    ]
