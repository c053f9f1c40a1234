"""What the style guide shows: sentences of a real contract, figures invented and said to be."""

from __future__ import annotations

import datetime as dt
from types import SimpleNamespace
from typing import Any

from django import forms
from django.core.paginator import Paginator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from capcommun.kit.charts.api import Chart, bars, chart, progress
from capcommun.kit.gather.api import Due
from capcommun.kit.ui.lights import LIGHTS
from capcommun.kit.ui.widgets import DayInput

YEARS = [2023, 2024, 2025, 2026, 2027]
TOKENS = [
    ("paper", gettext_lazy("the page")),
    ("card", gettext_lazy("fields and panels")),
    ("wash", gettext_lazy("quiet backgrounds, tracks")),
    ("line", gettext_lazy("hairlines")),
    ("field-line", gettext_lazy("edges of what one fills in")),
    ("ink", gettext_lazy("main text")),
    ("ink-2", gettext_lazy("second text")),
    ("ink-3", gettext_lazy("small notes")),
    ("accent", gettext_lazy("one accent, set by each destination")),
    ("accent-ink", gettext_lazy("text of links")),
    ("good", gettext_lazy("held or on track")),
    ("watch", gettext_lazy("to watch")),
    ("late", gettext_lazy("late")),
    ("none", gettext_lazy("no data, not due, not judged")),
]


class SampleForm(forms.Form):
    """One field of each kind."""

    title = forms.CharField(
        label=gettext_lazy("Title of the action"), help_text=gettext_lazy("As it stands in the roadmap.")
    )
    kind = forms.ChoiceField(
        label=gettext_lazy("Firmness"),
        choices=[("commitment", gettext_lazy("commitment")), ("forecast", gettext_lazy("forecast"))],
    )
    due = forms.DateField(label=gettext_lazy("Due on"), widget=DayInput())
    note = forms.CharField(
        label=gettext_lazy("Note"), required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
    paper = forms.FileField(label=gettext_lazy("Supporting document"), required=False)
    shared = forms.BooleanField(label=gettext_lazy("Share with the other party"), required=False)
    reading = forms.ChoiceField(
        label=gettext_lazy("Who reads it"),
        widget=forms.RadioSelect,
        choices=[("own", gettext_lazy("my organisation")), ("both", gettext_lazy("both parties"))],
    )


def _charts() -> list[Chart]:
    series = [("2019", 2.0), ("2020", 6.0), ("2021", 8.0), ("2022", 12.0)]
    read = [("2023-01-01", 0.0), ("2023-03-31", 14.0), ("2023-06-30", 31.0), ("2023-10-16", 52.0)]
    return [
        chart(
            bars(series, x_title="", y_title=_("providers"), target=15, target_label=_("15 a year")),
            title=_("Providers with the Accueil Vélo mark"),
            description=_("2, 6, 8 then 12 providers from 2019 to 2022; the contract wants 15 a year."),
            header=[_("Year"), _("providers")],
            rows=[[year, f"{value:g}"] for year, value in series],
            note=_("Series given by the contract."),
        ),
        chart(
            progress(
                read,
                y_title=_("providers"),
                expected=[("2023-01-01", 0), ("2023-12-31", 100)],
                target=100,
                target_label=_("100 by the end of the year"),
            ),
            title=_("Recruitment of the Sélection network"),
            description=_("52 providers on 16 October where 79 were expected; the target is 100."),
            header=[_("Day"), _("providers")],
            rows=[[day, f"{value:g}"] for day, value in read],
            note=_("Invented figures."),
        ),
    ]


def context(query: dict[str, Any]) -> dict[str, Any]:
    """Everything the guide's template shows."""
    wrong = SampleForm({"title": "", "kind": "other", "due": "2023-02-31", "reading": ""}, auto_id="wrong_%s")
    return {
        "tokens": TOKENS,
        "form": SampleForm(),
        "wrong": wrong,
        "row": ["held"] * 6 + ["watch"] * 2 + ["late"] * 2 + ["missing", "not-due", "unjudged"],
        "light_names": list(LIGHTS),
        "years": YEARS,
        "year": next((year for year in YEARS if str(year) == query.get("annee")), YEARS[0]),
        "sample_page": Paginator(range(230), 25).get_page(query.get("page")),
        "dues": [
            Due(
                dt.date(2023, 6, 30),
                _("Activity report and accounts of 2022"),
                "#",
                "due",
                _("the agency to the Département"),
                late=True,
            ),
            Due(dt.date(2023, 11, 7), _("Steering committee"), "#", "meeting", _("agenda due by 24 October")),
            Due(
                dt.date(2023, 3, 31),
                _("First instalment"),
                "#",
                "payment",
                _("the Département to the agency"),
                done=True,
            ),
        ],
        "steps": [
            SimpleNamespace(
                date=dt.date(2023, 2, 27),
                title=_("Deliberation of the departmental council"),
                url="",
                text="",
                state="done",
            ),
            SimpleNamespace(
                date=dt.date(2023, 10, 16),
                title=_("Today"),
                url="",
                text=_("in the demonstration"),
                state="now",
            ),
            SimpleNamespace(
                date=dt.date(2023, 9, 30), title=_("Half-yearly review"), url="#", text="", state="late"
            ),
            SimpleNamespace(
                date=dt.date(2023, 12, 31), title=_("End of the roadmap"), url="", text="", state=""
            ),
        ],
        "pairs": [
            (_("Parties"), "Département du Pas-de-Calais, Pas-de-Calais Tourisme"),
            (_("Period"), "2023–2027"),
            (_("In force since"), dt.date(2023, 4, 6).strftime("%d/%m/%Y")),
        ],
        "tabs": [(_("Tree"), "#", True), (_("Table"), "#", False), (_("Timeline"), "#", False)],
        "charts": _charts(),
        "events": [
            SimpleNamespace(
                at=dt.datetime(2023, 10, 13, 15, 20, tzinfo=dt.UTC),
                actor="Claire Delattre",
                actor_kind="user",
                object_label="Recruter les prestataires Sélection",
                verb="plan.action.changed",
                before={"status_declared": "not-started"},
                after={"status_declared": "in-progress"},
                reason=_("First visits made."),
            )
        ],
    }
