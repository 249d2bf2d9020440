"""Pictures that were entered in the same act as an order came with it.

Where that one is not approved and another of the person is, they have served the other: they stay
as those of which nobody says with what they came.
"""

from django.db import migrations

SET = """
UPDATE watchlist_photograph p SET order_id = (
  SELECT o.id FROM watchlist_order o
  WHERE o.subject_id = p.subject_id AND o.proposed_at = p.added_at
    AND o.proposed_by_id = p.added_by_id
    AND (o.approved_at IS NOT NULL OR NOT EXISTS (
      SELECT FROM watchlist_order b
      WHERE b.subject_id = p.subject_id AND b.approved_at IS NOT NULL))
  ORDER BY o.approved_at IS NULL, o.id LIMIT 1
)
"""


class Migration(migrations.Migration):
    dependencies = [("watchlist", "0004_given")]

    operations = [migrations.RunSQL(SET, migrations.RunSQL.noop)]
