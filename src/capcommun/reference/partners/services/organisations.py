"""Creating and changing organisations."""

from __future__ import annotations

from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils.text import slugify
from django.utils.translation import gettext as _

from capcommun.kit.access.api import Actor, Refusal
from capcommun.kit.audit import api as audit
from capcommun.kit.clock.api import today
from capcommun.reference.partners import policies, rules
from capcommun.reference.partners.models import Organisation
from capcommun.reference.partners.services import checks

CONTACT = ("address", "email", "phone")
FIELDS = ("name", "short_name", "kind", "siret", "ridet", "territory", *CONTACT)


def _clean(values: dict[str, Any]) -> dict[str, Any]:
    clean = {field: values[field] for field in FIELDS if field in values}
    for field in ("siret", "ridet"):
        if field in clean:
            clean[field] = rules.compact(clean[field])
    if problems := checks.identifiers_hold(clean.get("siret", ""), clean.get("ridet", "")):
        raise Refusal("partners.identifier", " ".join(problems.values()), status=400)
    return clean


def _free_key(short_name: str) -> str:
    base = slugify(short_name)[:70] or "organisation"
    taken = set(Organisation.objects.filter(key__startswith=base).values_list("key", flat=True))
    numbered = (f"{base}-{n}" for n in range(2, len(taken) + 3))
    return base if base not in taken else next(key for key in numbered if key not in taken)


def create_organisation(*, actor: Actor, **values: Any) -> Organisation:
    if not policies.can_create_organisation(actor):
        raise Refusal("partners.create", _("Only those who manage people may add an organisation."))
    clean = _clean(values)
    try:
        with transaction.atomic():
            made = Organisation.objects.create(key=_free_key(clean["short_name"]), **clean)
            audit.record(
                "partners.organisation.created",
                actor=actor,
                object_type="partners.organisation",
                object_key=made.key,
                label=made.name,
                after=clean,
            )
    except IntegrityError:
        raise _identifier_taken() from None
    return made


def change_organisation(organisation: Organisation, *, actor: Actor, revision: int, **values: Any) -> None:
    checks.may_manage(actor, organisation)
    clean = _clean(values)
    before = {field: getattr(organisation, field) for field in clean}
    changed = {field: value for field, value in clean.items() if value != before[field]}
    if not changed:
        return
    if "territory" in changed and not actor.is_admin:
        raise _not_ones_own_territory()
    try:
        with transaction.atomic():
            rows = Organisation.objects.filter(pk=organisation.pk, revision=revision)
            if rows.update(**changed, revision=F("revision") + 1) != 1:
                raise checks.someone_else_first()
            audit.record(
                "partners.organisation.changed",
                actor=actor,
                object_type="partners.organisation",
                object_key=organisation.key,
                label=organisation.name,
                before={field: before[field] for field in changed},
                after=changed,
            )
    except IntegrityError:
        raise _identifier_taken() from None
    organisation.refresh_from_db()


def confirm_contact(organisation: Organisation, *, actor: Actor, revision: int, **values: Any) -> None:
    """By a link: somebody of the organisation says that its contact details are right, or corrects them."""
    extra = actor.extra
    if extra.get("act") != "partners.contact" or extra.get("object") != organisation.key:
        raise Refusal("links.scope", _("This link is for something else."))
    changed = {f: values[f] for f in CONTACT if f in values and values[f] != getattr(organisation, f)}
    before = {field: getattr(organisation, field) for field in changed}
    with transaction.atomic():
        rows = Organisation.objects.filter(pk=organisation.pk, revision=revision)
        if rows.update(**changed, contact_confirmed_on=today(), revision=F("revision") + 1) != 1:
            raise checks.someone_else_first()
        audit.record(
            "partners.contact.confirmed",
            actor=actor,
            object_type="partners.organisation",
            object_key=organisation.key,
            label=organisation.name,
            before=before,
            after=changed,
        )
    organisation.refresh_from_db()


def _identifier_taken() -> Refusal:
    return Refusal(
        "partners.identifier.taken",
        _("Another organisation already has this SIRET or RIDET."),
        _("Look for it in the list of organisations."),
        status=409,
    )


def _not_ones_own_territory() -> Refusal:
    """The territory gives rights on its zones: nobody takes it for their own organisation."""
    return Refusal(
        "partners.territory",
        _("Only an administrator may change the territory of an organisation: it gives rights on its zones."),
        _("Leave the territory code as it is, or ask the administrator of the instance."),
    )
