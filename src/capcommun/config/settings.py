"""Django's settings, all derived from the typed environment."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import unquote, urlsplit

from csp.constants import NONE, SELF
from django.utils.translation import gettext_lazy as _

from capcommun.config.environment import load
from capcommun.config.logs import logging_settings

ENV = load()
PACKAGE = Path(__file__).resolve().parent.parent

SECRET_KEY = ENV.secret()
SECRET_KEY_FALLBACKS = [ENV.secret_key_before] if ENV.secret_key_before else []
DEBUG = ENV.debug
ALLOWED_HOSTS = [host.strip() for host in ENV.hosts.split(",") if host.strip()]
SECURE = ENV.base_url.startswith("https://")

INSTALLED_APPS = [
    # before those whose sign-in words it says otherwise
    "capcommun.kit.accounts",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "capcommun.reference.partners.proconnect",
    "django_tasks",
    "django_tasks_db",
    # foundations first: an upper storey's templates may override nothing of a lower one
    "capcommun.kit.text",
    "capcommun.kit.audit",
    "capcommun.kit.links",
    "capcommun.kit.tokens",
    "capcommun.kit.ui",
    "capcommun.kit.documents",
    "capcommun.reference.territories",
    "capcommun.reference.partners",
    "capcommun.reference.measures",
    "capcommun.registers.lists",
    "capcommun.registers.support",
    "capcommun.contract.agreements",
    "capcommun.contract.plan",
    "capcommun.contract.indicators",
    "capcommun.contract.overview",
    "capcommun.portal.desk",
    "capcommun.config",
]

MIDDLEWARE = [
    "capcommun.config.middleware.RequestReference",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "capcommun.config.middleware.MapBackground",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "capcommun.config.middleware.BodyLimit",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "capcommun.reference.partners.middleware.ActorMiddleware",
    "capcommun.config.middleware.KeptPages",
    "capcommun.config.middleware.Refusals",
]

ROOT_URLCONF = "capcommun.config.urls"
WSGI_APPLICATION = "capcommun.config.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        # before allauth's own, whose pages are dressed in the product's layout
        "DIRS": [PACKAGE / "kit" / "ui" / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "capcommun.kit.ui.context.page",
            ],
            "builtins": [
                "django.templatetags.i18n",
                "django.templatetags.static",
                "capcommun.kit.text.templatetags.amounts",
            ],
        },
    }
]

DATABASES = {"default": ENV.database()}
# shared by the server's processes, without which a lockout would count each process apart; the drawings
# are kept by themselves: a cache that is full forgets what comes first, and no lockout is to be forgotten
CACHES = {
    name: {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": table,
        "OPTIONS": {"MAX_ENTRIES": 10_000},
    }
    for name, table in (("default", "kit_cache"), ("charts", "kit_charts"))
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
AUTH_USER_MODEL = "kit_accounts.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.ScryptPasswordHasher"]

LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_ADAPTER = "capcommun.reference.partners.adapters.AccountAdapter"
ACCOUNT_RATE_LIMITS = {"login": "30/m/ip", "login_failed": "10/m/ip,5/5m/key"}
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_EMAIL_SUBJECT_PREFIX = "[Cap commun] "
MFA_ADAPTER = "capcommun.kit.accounts.second_factors.MFAAdapter"
MFA_FORMS = {
    "add_webauthn": "capcommun.kit.accounts.forms.AddKeyForm",
    "edit_webauthn": "capcommun.kit.accounts.forms.EditKeyForm",
}
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_TOLERANCE = 1  # one step of 30 s for delay, at most: RFC 6238, section 5.2
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not SECURE
SOCIALACCOUNT_ADAPTER = "capcommun.reference.partners.adapters.SocialAccountAdapter"
SOCIALACCOUNT_PROVIDERS: dict[str, object] = {}
if ENV.oidc_issuer:
    SOCIALACCOUNT_PROVIDERS["openid_connect"] = {
        "OAUTH_PKCE_ENABLED": True,
        "APPS": [
            {
                "provider_id": "oidc",
                "name": "ProConnect",
                "client_id": ENV.oidc_client_id,
                "secret": ENV.oidc_client_secret,
                "settings": {"server_url": ENV.oidc_issuer},
            }
        ],
    }

LANGUAGE_CODE = ENV.language
LANGUAGES = [("fr", _("French")), ("en", _("English")), ("nl", _("Dutch"))]
TIME_ZONE = ENV.time_zone
USE_I18N = True
USE_TZ = True

STATIC_URL = "static/"
STATIC_ROOT = ENV.data.absolute() / "static"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "capcommun.config.static.Storage"
    },
}
MEDIA_ROOT = ENV.data.absolute() / "files"
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5000

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "worker-src": [SELF],
        "object-src": [NONE],
        "base-uri": [NONE],
        # signing in through the provider is a form that its answer sends on to the provider's own site
        "form-action": [
            SELF,
            *(["{0.scheme}://{0.netloc}".format(urlsplit(ENV.oidc_issuer))] if ENV.oidc_issuer else []),
        ],
        "frame-ancestors": [NONE],
    }
}
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
SESSION_SERIALIZER = "capcommun.kit.accounts.sealing.SealedSessions"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 12 * 3600
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = SECURE
if SECURE:  # no other host of the domain can then set them
    SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = "__Host-sessionid", "__Host-csrftoken"
LANGUAGE_COOKIE_HTTPONLY = True
LANGUAGE_COOKIE_SAMESITE = "Lax"
CSRF_TRUSTED_ORIGINS = [ENV.base_url]
CSRF_FAILURE_VIEW = "capcommun.config.errors.csrf_failure"
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if SECURE else None
# the same proxy tells the visitor's address: without it a lockout by address would shut out everyone
ALLAUTH_TRUSTED_PROXY_COUNT = 1 if SECURE else 0
SECURE_HSTS_SECONDS = 31_536_000 if SECURE else 0

TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}

if ENV.email_url:
    _mail = urlsplit(ENV.email_url)
    EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    EMAIL_HOST = _mail.hostname or "localhost"
    EMAIL_PORT = _mail.port or (465 if _mail.scheme == "smtps" else 25)
    EMAIL_HOST_USER = unquote(_mail.username or "")
    EMAIL_HOST_PASSWORD = unquote(_mail.password or "")
    EMAIL_USE_SSL = _mail.scheme == "smtps"
    EMAIL_USE_TLS = ENV.mail_starts_tls
    EMAIL_TIMEOUT = 20
else:
    EMAIL_BACKEND = "django.core.mail.backends.console.EmailBackend"
DEFAULT_FROM_EMAIL = SERVER_EMAIL = ENV.email_from

LOGGING_CONFIG = None
logging_settings(ENV.log_level)

SILENCED_SYSTEM_CHECKS = ["security.W004", "security.W008"]  # HSTS and redirection belong to the proxy

CAPCOMMUN = ENV
