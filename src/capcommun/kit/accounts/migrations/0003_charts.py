"""The table of the drawings, which no longer share one with the lockouts."""

from django.core.management import call_command
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor


def create(apps: object, schema_editor: BaseDatabaseSchemaEditor) -> None:
    call_command("createcachetable", "kit_charts", database=schema_editor.connection.alias, verbosity=0)


class Migration(migrations.Migration):
    dependencies = [("kit_accounts", "0002_cache")]
    operations = [migrations.RunPython(create, migrations.RunPython.noop)]
