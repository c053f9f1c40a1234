"""Every row of every table as text, whatever its order and its database: two that agree are the same.

Read through Django's models and, where there is none, through the columns that the database tells. It knows
nothing of how a backup is carried.
"""

DUMP = """
import datetime, decimal, hashlib, json, uuid
from django.apps import apps
from django.db import connection

def plain(value):
    if isinstance(value, datetime.datetime):
        if value.tzinfo is None:
            value = value.replace(tzinfo=datetime.timezone.utc)
        return "moment " + value.astimezone(datetime.timezone.utc).isoformat()
    if isinstance(value, (datetime.date, datetime.time, datetime.timedelta)):
        return "time " + str(value)
    if isinstance(value, (bytes, memoryview)):
        return "bytes " + bytes(value).hex()
    if isinstance(value, (uuid.UUID, decimal.Decimal)):
        return type(value).__name__ + " " + str(value)
    raise TypeError(type(value))

def rows_of(name):
    model = next((m for m in apps.get_models(include_auto_created=True) if m._meta.db_table == name), None)
    if model:
        names = sorted(field.attname for field in model._meta.concrete_fields)
        return model._base_manager.values_list(*names).iterator(chunk_size=2000)
    with connection.cursor() as cursor:
        names = [column.name for column in connection.introspection.get_table_description(cursor, name)]
        cursor.execute("SELECT " + ", ".join(map(connection.ops.quote_name, sorted(names))) + " FROM " + name)
        return cursor.fetchall()

found = {}
for name in sorted(connection.introspection.table_names()):
    lines = sorted(json.dumps(list(row), default=plain, sort_keys=True) for row in rows_of(name))
    found[name] = [len(lines), hashlib.sha256("\\n".join(lines).encode()).hexdigest()]
print("DUMP" + json.dumps(found))
"""
