"""Search, departments, intermunicipalities and communes. Public: they say nothing of anybody."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from capcommun.kit.clock.api import as_of
from capcommun.kit.documents.api import csv_response
from capcommun.reference.territories import maps, pictures, queries
from capcommun.reference.territories.models import Commune, Department, Edition, Epci


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    text = request.GET.get("q", "").replace("\0", "").strip()[:100]
    context: dict[str, Any] = {"text": text, "edition": Edition.objects.order_by("-valid_from").first()}
    if text:
        context["page"] = Paginator(queries.search(text), 50).get_page(request.GET.get("page"))
        context["epcis"] = queries.search_epcis(text)[:20]
    else:
        context["departments"] = queries.departments()
    return render(request, "territories/index.html", context)


@require_safe
def department(request: HttpRequest, code: str) -> HttpResponse:
    found = get_object_or_404(Department.objects.select_related("region"), code=code)
    context = {
        "department": found,
        "rows": queries.epcis_of_department(code),
        "map": maps.department_map(code, as_of(request)),
    }
    return render(request, "territories/department.html", context)


@require_safe
def department_csv(request: HttpRequest, code: str) -> HttpResponse:
    get_object_or_404(Department, code=code)
    head = ("SIREN", _("Intermunicipality"), _("Communes in the department"), _("Inhabitants"))
    rows = [(r["siren"], r["name"], r["communes"], r["people"]) for r in queries.epcis_of_department(code)]
    return csv_response([head, *rows], f"intercommunalites-{code}.csv")


@require_safe
def epci(request: HttpRequest, siren: str) -> HttpResponse:
    found = get_object_or_404(Epci, siren=siren)
    rows = list(queries.living().filter(epci=found).select_related("department").order_by("folded"))
    on = as_of(request)
    context = {
        "epci": found,
        "rows": rows,
        "people": sum(row.population or 0 for row in rows),
        "zones": queries.zones_with(epci=siren, on=on),
        "map": maps.draw(pictures.epci_picture(found, on, rows)),
    }
    return render(request, "territories/epci.html", context)


@require_safe
def epci_csv(request: HttpRequest, siren: str) -> HttpResponse:
    found = get_object_or_404(Epci, siren=siren)
    rows = queries.living().filter(epci=found).order_by("folded")
    return csv_response(_commune_rows(rows), f"communes-{siren}.csv")


def _commune_rows(rows: Any) -> Iterator[Sequence[Any]]:
    yield (_("Insee code"), _("Commune"), _("Postal codes"), _("Inhabitants"), "SIREN")
    for row in rows:
        yield (row.code, row.name, row.postal_codes, row.population, row.siren)


@require_safe
def commune(request: HttpRequest, code: str) -> HttpResponse:
    found = get_object_or_404(queries.communes(), code=code)
    context = {
        "commune": found,
        "former": Commune.objects.filter(merged_into=found).exclude(name="").order_by("-valid_to", "name"),
        "epci": found.epci or queries.epci_of(code),
        "zones": queries.zones_with(epci=found.epci_id, commune=code, on=as_of(request)),
        "map": maps.draw(pictures.commune_picture(found, as_of(request))),
    }
    return render(request, "territories/commune.html", context)
