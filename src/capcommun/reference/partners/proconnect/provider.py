"""OpenID Connect as ProConnect speaks it: a nonce, and user information as a signed token.

allauth reads the user information as JSON and sends no nonce; everything else is its own.
"""

from __future__ import annotations

import secrets
from typing import Any

from allauth.socialaccount.adapter import get_adapter
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.openid_connect.provider import OpenIDConnectProvider
from allauth.socialaccount.providers.openid_connect.views import OpenIDConnectOAuth2Adapter
from django.http import HttpRequest

from capcommun.reference.partners.proconnect import tokens

NONCE = "oidc_nonce"
TIMEOUT = 10


class ProConnectAdapter(OpenIDConnectOAuth2Adapter):  # type: ignore[misc]  # allauth has no types
    """Believes nothing that is not signed by the provider, for us, in answer to this browser."""

    def complete_login(self, request: HttpRequest, app: Any, token: Any, **kwargs: Any) -> Any:
        try:
            data = self._verified(request, app, token.token, kwargs["response"].get("id_token"))
        except tokens.Untrusted as error:
            raise OAuth2Error(str(error)) from error
        return self.get_provider().sociallogin_from_response(request, data)

    def _verified(self, request: HttpRequest, app: Any, access: str, id_token: str | None) -> dict[str, Any]:
        if not id_token:
            raise tokens.Untrusted("the provider gave no identity token")
        issuer = self.openid_config["issuer"]
        if issuer.rstrip("/") != app.settings["server_url"].rstrip("/"):
            raise tokens.Untrusted("the provider is not the one that the settings name")
        jwks = self._get(self.openid_config["jwks_uri"]).json()
        trust: dict[str, Any] = {"issuer": issuer, "audience": app.client_id}
        identity = tokens.claims(id_token, jwks, require=("iss", "aud", "sub", "exp", "iat"), **trust)
        tokens.same_nonce(identity.get("nonce"), request.session.pop(NONCE, None))
        user = self._user_information(access, jwks, trust)
        if user.get("sub") != identity["sub"]:
            raise tokens.Untrusted("the user information is about somebody else")
        return {"userinfo": user, "id_token": identity}

    def _user_information(self, access: str, jwks: Any, trust: dict[str, Any]) -> dict[str, Any]:
        answer = self._get(self.profile_url, {"Authorization": f"Bearer {access}"})
        if "application/jwt" in answer.headers.get("Content-Type", ""):
            return tokens.claims(answer.text, jwks, require=("iss", "aud", "sub"), **trust)
        return dict(answer.json())

    def _get(self, url: str, headers: dict[str, str] | None = None) -> Any:
        with get_adapter().get_requests_session() as session:
            answer = session.get(url, headers=headers, timeout=TIMEOUT)
            answer.raise_for_status()
        return answer


class ProConnectProvider(OpenIDConnectProvider):  # type: ignore[misc]  # allauth has no types
    oauth2_adapter_class = ProConnectAdapter

    def get_auth_params_from_request(self, request: HttpRequest, action: str) -> dict[str, Any]:
        """The nonce is kept in the session; it comes last, so that no address can choose it."""
        params: dict[str, Any] = super().get_auth_params_from_request(request, action)
        request.session[NONCE] = params["nonce"] = secrets.token_urlsafe(32)
        return params


provider_classes = [ProConnectProvider]
