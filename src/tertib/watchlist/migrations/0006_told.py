"""A notice says whether anybody could be told; of old ones by the number the desk has today."""

from django.db import migrations, models

SET = """
UPDATE watchlist_notice n SET told = false FROM watchlist_order o JOIN watchlist_agency a
  ON a.id = o.agency_id
WHERE o.id = n.order_id AND regexp_replace(a.phone, '\\D', '', 'g') !~ '^[1-9][0-9]{7,14}$'
"""


class Migration(migrations.Migration):
    dependencies = [("watchlist", "0005_came_with")]

    operations = [
        migrations.AddField(
            model_name="notice",
            name="told",
            field=models.BooleanField(default=True),
            preserve_default=False,
        ),
        migrations.RemoveConstraint(model_name="notice", name="one_notice_a_date"),
        migrations.AddConstraint(
            model_name="notice",
            constraint=models.UniqueConstraint(
                fields=("order", "end", "days", "told"), name="one_notice_a_date"
            ),
        ),
        migrations.RunSQL(SET, migrations.RunSQL.noop),
    ]
