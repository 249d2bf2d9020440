"""Promise 3 in the database: once submitted, who applies and what they declared cannot change.

Erasure needs no change here: it destroys the key under which these columns are sealed.
"""

from django.db import migrations

FREEZE = """
CREATE FUNCTION applications_identity_frozen() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'application % was submitted: identity and answers are frozen', OLD.id
        USING ERRCODE = 'integrity_constraint_violation';
END $$;

CREATE TRIGGER identity_frozen BEFORE UPDATE ON applications_application
FOR EACH ROW WHEN (OLD.state NOT IN ('draft', 'batal_sistem') AND (
    NEW.party_id <> OLD.party_id OR NEW.service_code <> OLD.service_code
    OR NEW.key_id <> OLD.key_id
    OR NEW.person_hash IS DISTINCT FROM OLD.person_hash
    OR NEW.name_sealed IS DISTINCT FROM OLD.name_sealed
    OR NEW.data_sealed IS DISTINCT FROM OLD.data_sealed
)) EXECUTE FUNCTION applications_identity_frozen();
"""

THAW = """
DROP TRIGGER identity_frozen ON applications_application;
DROP FUNCTION applications_identity_frozen();
"""


class Migration(migrations.Migration):
    dependencies = [("applications", "0001_initial")]
    operations = [migrations.RunSQL(FREEZE, THAW)]
