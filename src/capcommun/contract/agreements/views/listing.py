"""The list of agreements; starting a new one; versions; the file."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from capcommun.contract.agreements import policies
from capcommun.contract.agreements.canonical import difference
from capcommun.contract.agreements.extraction import extract
from capcommun.contract.agreements.faults import Refused
from capcommun.contract.agreements.forms import NewAgreementForm
from capcommun.contract.agreements.models import Act, Agreement, Version
from capcommun.contract.agreements.queries import agreement_or_404, parsed, readable_agreements
from capcommun.contract.agreements.services import drafts, publication
from capcommun.contract.agreements.wording import remedy, sentence
from capcommun.contract.agreements.yamlfile import dump
from capcommun.kit.access.api import Actor, Refusal, actor_of
from capcommun.kit.clock.api import today
from capcommun.reference.handover.api import origin_of
from capcommun.reference.partners.api import Organisation


def index(request: HttpRequest) -> HttpResponse:
    """Every agreement this reader may open."""
    actor = actor_of(request)
    agreements = list(readable_agreements(actor).order_by("-start", "short_title")[:200])
    acts = Act.objects.filter(policies.drafts(actor), agreement__in=agreements, status=Act.Status.DRAFT)
    drafts_open = set(acts.values_list("agreement_id", flat=True))
    rows = [(agreement, agreement.pk in drafts_open) for agreement in agreements]
    context = {"rows": rows, "can_create": policies.can_create(actor)}
    return render(request, "agreements/index.html", context)


def new(request: HttpRequest) -> HttpResponse:
    """Start an agreement from its signed text."""
    actor = actor_of(request)
    if actor.is_public:
        return redirect_to_login(request.get_full_path())
    if not policies.can_create(actor):
        raise Refusal(
            "agreement.forbidden",
            _("Your role does not allow you to create an agreement."),
            _("Ask the agency's director or the Département's tourism officer."),
        )
    form = NewAgreementForm(request.POST or None, request.FILES or None, owners=_owners(actor))
    if request.method == "POST" and form.is_valid():
        try:
            agreement = _create(request, form)
        except Refused as refused:
            for fault in refused.faults:
                form.add_error("file", f"{sentence(fault)} {remedy(fault)}")
        else:
            messages.success(request, _("The draft is open. Choose a sentence of the text to start."))
            return redirect("agreements:desk", key=agreement.key)
    return render(request, "agreements/new.html", {"form": form}, status=422 if form.errors else 200)


def _create(request: HttpRequest, form: NewAgreementForm) -> Agreement:
    values = form.cleaned_data
    upload = values["file"]
    if upload:
        name, text = upload.name[:200], extract(upload.read(), upload.name)
    else:
        name, text = values["short_title"], values["text"].replace("\r\n", "\n")
    header: dict[str, Any] = {name_: values[name_] for name_ in ("title", "short_title", "kind")}
    if not values["mainland"]:
        header["rule_sets"] = []
    return drafts.create_draft(
        actor=actor_of(request),
        header=header,
        source_name=name,
        source_text=text,
        today=today(),
        owner=values.get("owner"),
    )


def _owners(actor: Actor) -> list[tuple[int, str]]:
    rows = Organisation.objects.filter(pk__in=policies.creators(actor)).order_by("short_name")
    return list(rows.values_list("pk", "short_name"))


def versions(request: HttpRequest, key: str) -> HttpResponse:
    """The acts and versions of an agreement, and what each one changed."""
    actor = actor_of(request)
    agreement = agreement_or_404(actor, key)
    open_to_them = Act.objects.filter(
        ~Q(status__in=policies.NEVER_IN_FORCE) | policies.drafts(actor), agreement=agreement
    )
    known = Version.objects.filter(act__in=open_to_them).select_related("act")
    rows: list[dict[str, Any]] = []
    before: dict[str, Any] | None = None
    for version in known.order_by("act__number", "number"):
        changes = difference(before, version.document) if before is not None else []
        rows.append({"version": version, "changes": changes[:100], "count": len(changes)})
        if version.act.status not in policies.NEVER_IN_FORCE:
            before = version.document
    own = publication.sides(actor, agreement.key)
    context = {
        "agreement": agreement,
        "origin": origin_of(rows[-1]["version"].document["source"].get("origin", ""), actor)
        if rows
        else None,
        "rows": rows[::-1],
        "may_consent": bool(own),
        "consented": all(getattr(agreement, publication.COLUMNS[side]) for side in own),
        "may_load": actor.may("agreement.adopt", agreement.key) and agreement.current_id,
        "may_prepare": actor.may("agreement.edit", agreement.key) and agreement.current_id,
    }
    return render(request, "agreements/versions.html", context)


@require_POST
def consent(request: HttpRequest, key: str) -> HttpResponse:
    """Give or take back one's party's consent to publication."""
    actor = actor_of(request)
    agreement = agreement_or_404(actor, key)
    publication.consent(agreement, actor=actor, given=request.POST.get("given") == "1")
    messages.success(request, _("Saved."))
    return redirect("agreements:versions", key=key)


def download(request: HttpRequest, key: str) -> HttpResponse:
    """The agreement in force as a file."""
    agreement = agreement_or_404(actor_of(request), key)
    if agreement.current is None:
        raise Http404(key)
    response = HttpResponse(dump(parsed(agreement.current)), content_type="application/yaml; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{agreement.key}.yaml"'
    return response
