"""Parts and tags, rendered by the real engine."""

from __future__ import annotations

import pytest
from django import forms
from django.core.paginator import Paginator
from django.template import Context, Template
from django.template.loader import render_to_string
from django.test import RequestFactory, override_settings
from django.utils import translation

from capcommun.kit.ui.api import LIGHTS, summary


def render(source: str, **context: object) -> str:
    return Template("{% load ui %}" + source).render(Context(context))


class OneField(forms.Form):
    name = forms.CharField(help_text="comme dans l'acte")
    day = forms.DateField(required=False)


def test_each_light_has_its_own_shape_and_word() -> None:
    shapes, words = set(), set()
    for name, light in LIGHTS.items():
        html = render_to_string("ui/parts/light.html", {"light": name})
        shapes.add(html[html.index("<svg") : html.index("</svg>")])
        words.add(str(light.word))
        assert str(light.word) in html
    assert len(shapes) == len(words) == len(LIGHTS) == 6


def test_unknown_light_is_not_judged_rather_than_green() -> None:
    assert "light-unjudged" in render_to_string("ui/parts/light.html", {"light": "purple"})


def test_row_of_lights_is_told_in_words() -> None:
    with translation.override("fr"):
        assert summary(["held", "late", "held", "not_due"]).startswith("2 ")
    html = render_to_string("ui/parts/lights.html", {"lights": ["held", "late"], "label": "Objectif 1"})
    assert 'role="img"' in html
    assert "Objectif 1" in html


def test_pager_keeps_the_query_string() -> None:
    request = RequestFactory().get("/plan", {"q": "vélo", "page": "2"})
    page = Paginator(range(100), 10).get_page(2)
    html = render_to_string("ui/parts/pager.html", {"page": page}, request=request)
    assert "?q=v%C3%A9lo&amp;page=1" in html
    assert "?q=v%C3%A9lo&amp;page=3" in html


def test_years_keep_the_rest_of_the_query_string() -> None:
    request = RequestFactory().get("/plan", {"vue": "table", "annee": "2023"})
    html = render_to_string("ui/parts/years.html", {"years": [2023, 2024], "year": 2023}, request=request)
    assert "vue=table&amp;annee=2024" in html
    assert html.count("aria-current") == 1


def test_field_ties_help_and_error_to_the_widget() -> None:
    form = OneField({"name": "", "day": "31 février"})
    html = render_to_string("ui/parts/field.html", {"field": form["name"]})
    assert 'aria-describedby="id_name-help id_name-error"' in html
    assert 'id="id_name-help"' in html
    assert 'id="id_name-error"' in html
    assert 'aria-invalid="true"' in html


def test_errors_summary_leads_to_each_field() -> None:
    html = render_to_string("ui/parts/form_errors.html", {"form": OneField({"day": "31 février"})})
    assert 'href="#id_name"' in html
    assert 'href="#id_day"' in html
    assert 'role="alert"' in html


def test_texts_are_escaped() -> None:
    html = render_to_string("ui/parts/quote.html", {"quote": "<script>x</script>", "source": "a & b"})
    assert "<script>" not in html
    assert "a &amp; b" in html


def test_crumbs_pair_labels_with_addresses() -> None:
    html = render('{% crumbs "Contrats" "/contrats/" "Plan" %}')
    assert '<a href="/contrats/">Contrats</a>' in html
    assert '<span aria-current="page">Plan</span>' in html


def test_missing_value_is_not_zero() -> None:
    empty = render_to_string("ui/parts/figure.html", {"value": None, "light": "missing"})
    assert "figure-none" in empty
    assert "figure-none" not in render_to_string("ui/parts/figure.html", {"value": 0, "light": "held"})


@pytest.mark.parametrize(
    ("share", "total", "expected"), [(52, 100, 52), (300, 100, 100), (-4, 10, 0), (1, 0, 0)]
)
def test_share_stays_between_0_and_100(share: float, total: float, expected: int) -> None:
    assert render("{{ a|share:b }}", a=share, b=total) == str(expected)


def test_absent_template_of_an_upper_storey_is_left_out() -> None:
    assert render('a{% include_if_present "nowhere/at_all.html" %}b') == "ab"


def test_asset_survives_a_missing_manifest(tmp_path) -> None:
    storages = {"staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.ManifestStaticFilesStorage"}}
    with override_settings(STORAGES=storages, STATIC_ROOT=tmp_path, DEBUG=False):
        assert render("{% asset 'ui/app.css' %}").endswith("static/ui/app.css")


def test_changes_of_an_event() -> None:
    class Event:
        verb = "target.observation.corrected"
        before = {"value": "12.0000"}
        after = {"value": "1250.0000", "period_end": "2023-10-16"}

    with translation.override("en"):
        shown = render(
            "{{ e|did }}:{% for c in e|changes %} {{ c.0 }} [{{ c.1 }}] [{{ c.2 }}];{% endfor %}", e=Event()
        )
    assert shown == "Value corrected: value [12] [1,250]; seen on [] [16 October 2023];"
