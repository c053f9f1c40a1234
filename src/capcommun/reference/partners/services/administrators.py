"""The administrators of the instance; made by whoever runs its commands, never from a page."""

from __future__ import annotations

from allauth.account.models import EmailAddress
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.utils.translation import gettext as _

from capcommun.kit.access.api import SYSTEM, Refusal
from capcommun.kit.accounts.api import User
from capcommun.kit.audit import api as audit


def create_admin(email: str, password: str, *, name: str = "", language: str = "fr") -> bool:
    """Create an administrator (True), or make one of an account that exists, with this password (False)."""
    address = email.strip().lower()
    account = User.objects.filter(email=address, erased_at__isnull=True).first()
    created = account is None
    account = account or User(email=address, name=name, language=language)
    try:
        validate_email(address)
        validate_password(password, account)
    except ValidationError as error:
        raise Refusal("account.invalid", " ".join(error.messages), status=400) from None
    account.is_admin = account.is_active = True
    account.set_password(password)
    with transaction.atomic():
        account.save()
        EmailAddress.objects.update_or_create(
            user=account, email=address, defaults={"verified": True, "primary": True}
        )
        audit.record(
            "accounts.admin.made",
            actor=SYSTEM,
            object_type="kit.account",
            object_key=account.pk,
            label=_("account %(number)s") % {"number": account.pk},
        )
    return created
