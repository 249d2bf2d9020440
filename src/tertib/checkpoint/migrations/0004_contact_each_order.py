import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("checkpoint", "0003_order_ended"),
    ]

    operations = [
        migrations.AlterModelOptions(name="agencycontact", options={"ordering": ["id"]}),
        migrations.AddField(
            model_name="agencycontact",
            name="order_id",
            field=models.UUIDField(help_text="of the watch list", null=True),
        ),
        migrations.RunSQL(
            "UPDATE checkpoint_agencycontact a SET order_id = c.order_id"
            " FROM checkpoint_candidate c WHERE c.dossier_id = a.candidate_id",
            migrations.RunSQL.noop,
        ),
        migrations.AlterField(
            model_name="agencycontact",
            name="order_id",
            field=models.UUIDField(help_text="of the watch list"),
        ),
        migrations.AlterField(
            model_name="agencycontact",
            name="candidate",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="contacts",
                to="checkpoint.candidate",
            ),
        ),
        migrations.AddField(
            model_name="agencycontact",
            name="mailed",
            field=models.PositiveSmallIntegerField(
                default=0, help_text="messages by e-mail: one for the hold, one for each escalation"
            ),
        ),
        migrations.AddConstraint(
            model_name="agencycontact",
            constraint=models.UniqueConstraint(
                fields=("candidate", "order_id"), name="one_contact_an_order"
            ),
        ),
    ]
