"""Inviting somebody to a role by e-mail: signed, expiring, revocable, taken up once."""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import dataclass

from allauth.account.models import EmailAddress
from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.core import signing
from django.core.exceptions import ValidationError
from django.db import transaction
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from capcommun.kit.access.api import Actor, Refusal
from capcommun.kit.accounts.api import User
from capcommun.kit.audit import api as audit
from capcommun.kit.clock.api import today
from capcommun.kit.text.api import pick
from capcommun.reference.partners.agreements import named
from capcommun.reference.partners.models import EVERY_AGREEMENT, Invitation, Mandate, Organisation, Person
from capcommun.reference.partners.roles import matrix
from capcommun.reference.partners.services import letters, people

SALT = "capcommun.partners.invitation"
LASTS = dt.timedelta(days=14)


def invite(
    organisation: Organisation,
    *,
    actor: Actor,
    email: str,
    role: str,
    agreement: str,
    function: str,
    name: str = "",
    language: str = "fr",
) -> Invitation:
    """Keep the invitation, then send it once the transaction is through."""
    people.may_give(actor, role, organisation, agreement)
    now = timezone.now()
    with transaction.atomic():
        invitation = Invitation.objects.create(
            uid=uuid.uuid4(),
            email=email.strip().lower(),
            name=name,
            function=function,
            organisation=organisation,
            role=role,
            agreement=agreement,
            language=language,
            invited_by_id=actor.user_id,
            sent_at=now,
            expires_at=now + LASTS,
        )
        audit.record(
            "partners.invitation.sent",
            actor=actor,
            object_type="partners.invitation",
            object_key=invitation.pk,
            label=organisation.name,
            agreement=_key(agreement),
            after={"role": role, "agreement": agreement},
            personal=[audit.Personal(invitation.pk, "email", "", invitation.email, "invitation")],
        )
        transaction.on_commit(lambda: send(invitation, sender=actor.label))
    return invitation


def _key(agreement: str) -> str:
    return "" if agreement == "*" else agreement


def address(invitation: Invitation) -> str:
    token = signing.dumps(str(invitation.uid), salt=SALT)
    return settings.CAPCOMMUN.base_url.rstrip("/") + reverse("partners:accept", args=[token])


def agreement_name(invitation: Invitation) -> str:
    """The agreement's title, for the letter and the page; none where the role holds on every agreement."""
    key = invitation.agreement
    return "" if key == EVERY_AGREEMENT else named([key])[key]


def send(invitation: Invitation, *, sender: str) -> None:
    """The e-mail, in the language chosen for the person invited; the invitation stands if it cannot leave."""
    with translation.override(invitation.language):
        context = {
            "invitation": invitation,
            "organisation": invitation.organisation.name,
            "role": pick(matrix().roles[invitation.role].title),
            "agreement": agreement_name(invitation),
            "address": address(invitation),
            "sender": sender,
            "until": timezone.localtime(invitation.expires_at).date(),
        }
        subject = _("Invitation to Cap commun: %(organisation)s") % {
            "organisation": invitation.organisation.short_name
        }
        invitation.unsent = not letters.post(
            subject, "partners/email/invitation.txt", context, invitation.email
        )


def send_again(invitation: Invitation, *, actor: Actor) -> None:
    """The same offer in a new letter, for as long again: the first was lost, or has expired."""
    people.may_give(actor, invitation.role, invitation.organisation, invitation.agreement)
    now = timezone.now()
    with transaction.atomic():
        sent = Invitation.objects.filter(pk=invitation.pk, status=Invitation.Status.SENT)
        if sent.update(sent_at=now, expires_at=now + LASTS) != 1:
            raise _settled()
        invitation.refresh_from_db()
        audit.record(
            "partners.invitation.sent-again",
            actor=actor,
            object_type="partners.invitation",
            object_key=invitation.pk,
            label=invitation.organisation.name,
            agreement=_key(invitation.agreement),
        )
        transaction.on_commit(lambda: send(invitation, sender=actor.label))


def find(token: str) -> Invitation | None:
    """The invitation that the address was signed for. Its end is told as such, not the signature’s age."""
    try:
        uid = signing.loads(token, salt=SALT)
    except signing.BadSignature:
        return None
    return Invitation.objects.select_related("organisation").filter(uid=uid).first()


def ended(invitation: Invitation, now: dt.datetime) -> Refusal | None:
    """Why the invitation can no longer be taken up."""
    ask = _("Ask whoever invited you for another one.")
    if invitation.status == Invitation.Status.ACCEPTED:
        return Refusal(
            "partners.invitation.used",
            _("This invitation has already been accepted."),
            _("Sign in with the password you chose."),
            status=410,
        )
    if invitation.status == Invitation.Status.REVOKED:
        return Refusal("partners.invitation.revoked", _("This invitation was withdrawn."), ask, status=410)
    if now >= invitation.expires_at:
        return Refusal("partners.invitation.expired", _("This invitation has expired."), ask, status=410)
    return None


def _settled() -> Refusal:
    """For who sent it: the words of ``ended`` are for who was invited."""
    return Refusal(
        "partners.invitation.settled",
        _("This invitation has already been accepted or withdrawn."),
        _("Look at the list of invitations: it tells where each one stands."),
        status=410,
    )


def revoke(invitation: Invitation, *, actor: Actor) -> None:
    people.may_give(actor, invitation.role, invitation.organisation, invitation.agreement)
    with transaction.atomic():
        sent = Invitation.objects.filter(pk=invitation.pk, status=Invitation.Status.SENT)
        if sent.update(status=Invitation.Status.REVOKED, answered_at=timezone.now()) != 1:
            raise _settled()
        audit.record(
            "partners.invitation.revoked",
            actor=actor,
            object_type="partners.invitation",
            object_key=invitation.pk,
            label=invitation.organisation.name,
            agreement=_key(invitation.agreement),
        )
    invitation.refresh_from_db()


@dataclass(frozen=True)
class Answer:
    """What the person invited typed; ``account`` when they were already signed in."""

    name: str = ""
    password: str = ""
    account: User | None = None


def accept(invitation: Invitation, answer: Answer) -> User:
    """Take up the invitation: one conditional update decides who, of two at once, is first."""
    now = timezone.now()
    if refusal := ended(invitation, now):
        raise refusal
    with transaction.atomic():
        sent = Invitation.objects.filter(pk=invitation.pk, status=Invitation.Status.SENT, expires_at__gt=now)
        if sent.update(status=Invitation.Status.ACCEPTED, answered_at=now) != 1:
            invitation.refresh_from_db()
            raise ended(invitation, now) or Refusal("partners.invitation", _("Already answered."), status=410)
        account = answer.account or _new_account(invitation, answer)
        if account.email != invitation.email:
            raise Refusal(
                "partners.invitation.other",
                _("This invitation was sent to another address."),
                _("Sign out, then open the link again."),
            )
        person = _person(invitation, account)
        actor = Actor(user_id=account.pk, label=str(account))
        _take_up(invitation, person, actor)
        audit.record(
            "partners.invitation.accepted",
            actor=actor,
            object_type="partners.invitation",
            object_key=invitation.pk,
            label=invitation.organisation.name,
            agreement=_key(invitation.agreement),
        )
    invitation.refresh_from_db()
    return account


def _new_account(invitation: Invitation, answer: Answer) -> User:
    """An account for the address that received the link, which is thereby verified."""
    if User.objects.filter(email=invitation.email).exists():
        raise Refusal(
            "partners.invitation.sign-in",
            _("There is already an account with this address."),
            _("Sign in, then open the link again."),
            status=409,
        )
    account = User(email=invitation.email, name=answer.name, language=invitation.language)
    try:
        validate_password(answer.password, account)
    except ValidationError as error:
        raise Refusal("partners.password", " ".join(error.messages), status=400) from None
    account.set_password(answer.password)
    account.save()
    EmailAddress.objects.create(user=account, email=account.email, verified=True, primary=True)
    return account


def _person(invitation: Invitation, account: User) -> Person:
    """The person of this account; else the one known by this address in the organisation; else a new one."""
    if found := Person.objects.filter(account=account).first():
        return found
    known = Person.objects.filter(
        account__isnull=True,
        email__iexact=account.email,
        pk__in=Mandate.objects.filter(organisation=invitation.organisation).values("person"),
    )
    person = known.first() or Person(email=account.email)
    person.account, person.name = account, account.name or person.name or account.email
    person.save()
    return person


def _take_up(invitation: Invitation, person: Person, actor: Actor) -> None:
    """The mandate and the role that were offered, from the business date on."""
    on = today()
    organisation = invitation.organisation
    held = Mandate.objects.filter(person=person, organisation=organisation, end__isnull=True, start__lte=on)
    if not held.exists():
        people.open_mandate(person, organisation, actor, invitation.function, on)
    people.open_role(person, organisation, actor, (invitation.role, invitation.agreement), on)
    Invitation.objects.filter(pk=invitation.pk).update(person=person)
