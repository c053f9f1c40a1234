from django.apps.registry import Apps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from capcommun.kit.gather.api import fold

BATCH = 500


def fill(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """The targets already there: their title and their sentence, as the search compares them."""
    Target = apps.get_model("contract_indicators", "Target")
    rows = []
    for target in Target.objects.only("title", "quote").iterator(BATCH):
        target.folded = fold(f"{target.title} {target.quote.get('text', '')}")
        rows.append(target)
        if len(rows) == BATCH:
            Target.objects.bulk_update(rows, ["folded"])
            rows = []
    Target.objects.bulk_update(rows, ["folded"])


class Migration(migrations.Migration):
    dependencies = [("contract_indicators", "0001_initial")]

    operations = [
        migrations.AddField("target", "folded", models.TextField(default="", editable=False)),
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
