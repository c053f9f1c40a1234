"""The table of the shared cache: rate limits must count every process of the server together."""

from django.core.management import call_command
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor


def create(apps: object, schema_editor: BaseDatabaseSchemaEditor) -> None:
    call_command("createcachetable", "kit_cache", database=schema_editor.connection.alias, verbosity=0)


class Migration(migrations.Migration):
    dependencies = [("kit_accounts", "0001_initial")]
    operations = [migrations.RunPython(create, migrations.RunPython.noop)]
