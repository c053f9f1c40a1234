"""The business date of these tests, and a way to sign in as any actor."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client
from tests.indicators.small import TODAY

from capcommun.kit.access.api import Actor
from capcommun.kit.accounts.api import User


@pytest.fixture(autouse=True)
def business_date(monkeypatch: pytest.MonkeyPatch) -> None:
    from capcommun.kit.clock import api

    monkeypatch.setattr(api.settings, "CAPCOMMUN", api.settings.CAPCOMMUN.model_copy(update={"today": TODAY}))


@pytest.fixture
def signed_in(client: Client, monkeypatch: pytest.MonkeyPatch) -> Callable[[Actor], Client]:
    """A client whose requests are made by this actor, through the real middleware."""

    def sign_in(actor: Actor) -> Client:
        from capcommun.reference.partners import middleware

        client.force_login(
            User.objects.get(pk=actor.user_id), backend="allauth.account.auth_backends.AuthenticationBackend"
        )
        monkeypatch.setattr(middleware, "actor_for", lambda *args, **kwargs: actor)
        return client

    return sign_in
