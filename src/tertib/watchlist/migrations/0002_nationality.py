"""An order's nationality is its subject's: without it ``own_citizens_may_enter`` would be a wish."""

from django.db import migrations

HOLD = """
ALTER TABLE watchlist_order ADD CONSTRAINT order_nationality_is_the_subjects
FOREIGN KEY (subject_id, nationality) REFERENCES watchlist_subject (id, nationality)
ON UPDATE CASCADE DEFERRABLE INITIALLY DEFERRED
"""
LOOSE = "ALTER TABLE watchlist_order DROP CONSTRAINT order_nationality_is_the_subjects"


class Migration(migrations.Migration):
    dependencies = [("watchlist", "0001_initial")]
    operations = [migrations.RunSQL(HOLD, LOOSE)]
