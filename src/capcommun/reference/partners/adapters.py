"""How sign-in behaves: accounts come by invitation only, and are never linked silently."""

from __future__ import annotations

from typing import Any

import structlog
from allauth.account.adapter import DefaultAccountAdapter
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from capcommun.kit.access.api import Refusal
from capcommun.kit.accounts.api import User

log = structlog.get_logger(__name__)


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]  # allauth has no types
    """Closed sign-up; after sign-in, pages in the language of the account."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """A mail server that does not answer is told as such: nothing is wrong with what was typed."""
        try:
            super().send_mail(template_prefix, email, context)
        except OSError as error:  # smtplib's errors, a refused connection, a delay
            log.error("letter not sent", template=template_prefix, error=repr(error))
            raise Refusal(
                "mail.down",
                _("The e-mail could not leave: the mail server does not answer."),
                _("Try again in a few minutes. If it lasts, tell whoever runs this service."),
                status=503,
            ) from error

    def post_login(self, request: HttpRequest, user: User, **kwargs: Any) -> HttpResponse:
        response: HttpResponse = super().post_login(request, user, **kwargs)
        if user.language in dict(settings.LANGUAGES):
            response.set_cookie(
                settings.LANGUAGE_COOKIE_NAME,
                user.language,
                secure=settings.LANGUAGE_COOKIE_SECURE,
                httponly=settings.LANGUAGE_COOKIE_HTTPONLY,
                samesite="Lax",
            )
        return response


class SocialAccountAdapter(DefaultSocialAccountAdapter):  # type: ignore[misc]  # allauth has no types
    """An external identity opens only an account to which its holder linked it, once signed in.

    The address that the provider gives proves nothing here: an account with the same one is not opened.
    """

    def is_open_for_signup(self, request: HttpRequest, sociallogin: Any) -> bool:
        return False

    def can_authenticate_by_email(self, login: Any, email: str) -> bool:
        return False

    def pre_social_login(self, request: HttpRequest, sociallogin: Any) -> None:
        """Someone unknown is told what to do, instead of a sign-up form."""
        if sociallogin.is_existing or request.user.is_authenticated:
            return
        messages.warning(
            request,
            _("This identity is not linked to an account. Sign in with your password, then link it."),
        )
        raise ImmediateHttpResponse(redirect(settings.LOGIN_URL))
