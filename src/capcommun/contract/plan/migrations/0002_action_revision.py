"""The whole action kept at each change, in place of its declarations alone."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from typing import Any

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

ACTION = (
    "position", "withdrawn", "year", "strategic_id", "objective_id", "parent_id", "continues_id", "origin",
    "title", "description", "partners", "territories", "quotes", "contract_start", "contract_end",
    "owner_id", "status_declared", "progress", "start", "end", "territory", "work", "cost",
)  # fmt: skip
STEP = ("key", "position", "origin", "title", "due", "due_label", "quotes", "done_on")


def plain(value: Any) -> Any:
    if hasattr(value, "isoformat"):
        return value.isoformat()
    return f"{value:.2f}" if hasattr(value, "quantize") else value


class Past:
    """What was kept until now: what was declared and when, the day on which a milestone was reached.

    The other fields had no history: they are taken as they are, from the first day that is known.
    """

    def __init__(self, apps: Any) -> None:
        self.apps = apps
        self.steps = self.by_action("Milestone", "position", withdrawn=False)
        self.links = self.by_action("ActionLink", "pk", withdrawn=False)
        self.scopes = self.by_action("Scope", "kind")
        self.declared = self.by_action("Declaration", "known_on")

    def get(self, name: str) -> Any:
        return self.apps.get_model("contract_plan", name)

    def by_action(self, model: str, order: str, **kept: Any) -> dict[int, list[Any]]:
        found: dict[int, list[Any]] = defaultdict(list)
        for row in self.get(model).objects.filter(**kept).order_by(order, "pk"):
            found[row.action_id].append(row)
        return found

    def state(self, action: Any, on: dt.date, status: str, progress: int | None) -> dict[str, Any]:
        whole = {name: plain(getattr(action, name)) for name in ACTION}
        steps = []
        for step in self.steps[action.pk]:
            values = {"pk": step.pk} | {name: plain(getattr(step, name)) for name in STEP}
            if step.done_on and step.done_on > on:
                values["done_on"] = None
            steps.append(values)
        return whole | {
            "status_declared": status,
            "progress": progress,
            "milestones": steps,
            "blockers": [link.blocker_id for link in self.links[action.pk]],
            "scopes": [[s.kind, s.key, s.label] for s in self.scopes[action.pk]],
        }

    def revisions(self, action: Any) -> list[Any]:
        """One for each day on which something is known to have changed; the last one as it stands."""
        declared, version = self.declared[action.pk], action.agreement.current
        known = [(version.known_on, version.recorded_at, "", None)] if version else []
        known += [(d.known_on, d.recorded_at, d.status, d.progress) for d in declared]
        if not known:
            return []
        first = min(known, key=lambda k: k[0])
        reached = {s.done_on for s in self.steps[action.pk] if s.done_on and s.done_on > first[0]}
        status, progress, recorded = "", None, first[1]
        rows: list[Any] = []
        for day in sorted({k[0] for k in known} | reached):
            told = [d for d in declared if d.known_on == day]
            if told:
                status, progress, recorded = told[-1].status, told[-1].progress, told[-1].recorded_at
            rows.append(
                self.get("ActionRevision")(
                    action_id=action.pk,
                    verb="plan.action.changed" if rows else "",
                    state=self.state(action, day, status, progress),
                    known_on=day,
                    recorded_at=recorded,
                )
            )
        return rows


def from_declarations(apps: Any, schema_editor: Any) -> None:
    past = Past(apps)
    actions = past.get("Action").objects.select_related("agreement__current").order_by("pk")
    rows = [row for action in actions for row in past.revisions(action)]
    past.get("ActionRevision").objects.bulk_create(rows, batch_size=500)


class Migration(migrations.Migration):
    dependencies = [
        ("contract_plan", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="ActionRevision",
            fields=[
                (
                    "id",
                    models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                ),
                ("verb", models.CharField(max_length=80)),
                ("state", models.JSONField()),
                ("known_on", models.DateField()),
                ("recorded_at", models.DateTimeField()),
                (
                    "action",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="contract_plan.action"
                    ),
                ),
                (
                    "author",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ("pk",),
                "indexes": [models.Index(fields=["action", "known_on"], name="revision_known")],
            },
        ),
        migrations.RunPython(from_declarations, migrations.RunPython.noop),
        migrations.DeleteModel(name="Declaration"),
    ]
