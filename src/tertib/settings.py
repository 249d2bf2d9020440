"""Django's settings, derived from the validated configuration in ``foundation.config``."""

import os
from urllib.parse import parse_qs, urlsplit

from csp.constants import NONE, SELF

from tertib.foundation import clock, keys
from tertib.foundation.config import Core
from tertib.foundation.embedded import Engine

CORE = Core()
DEBUG = CORE.debug
ALLOWED_HOSTS = CORE.allowed_hosts
SECRET_KEY = CORE.secret_key.get_secret_value() or (
    keys.secret(CORE.keys, "django").hex()
    if (CORE.keys / "django.secret").exists()
    else "no-secret-yet-" + os.urandom(16).hex()
)
if CORE.demo:
    clock.install(clock.SharedClock(CORE.data / "demo-clock"))


def database(url: str, **options: object) -> dict[str, object]:
    """Django's description of the libpq address ``url``."""
    parts = urlsplit(url)
    query = {name: values[0] for name, values in parse_qs(parts.query).items()}
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": parts.path.lstrip("/"),
        "USER": parts.username or "",
        "PASSWORD": parts.password or "",
        "HOST": query.pop("host", None) or parts.hostname or "",
        "PORT": str(parts.port or ""),
        # Only ``foundation.sql`` prepares statements, by asking; None would not let it.
        "OPTIONS": {"prepare_threshold": 10**9, **query, **options},
    }


def application_url() -> str:
    """The application's role, on the given server or the embedded one."""
    given = CORE.database_url.get_secret_value()
    engine = Engine(CORE.data / "postgres", CORE.keys)
    has_password = (CORE.keys / "database-tertib_app.secret").exists()
    return given or (engine.url("tertib_app") if has_password else "postgresql:///tertib")


_pool = {"min_size": 1, "max_size": CORE.database_pool, "timeout": 20}
DATABASES = {
    "default": database(application_url(), **({"pool": _pool} if CORE.database_pool else {})),
}

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django_htmx",
    "csp",
    "procrastinate.contrib.django",
    "tertib.foundation",
    "tertib.ledger",
    "tertib.offices",
    "tertib.catalogue",
    "tertib.messaging",
    "tertib.applications",
    "tertib.payments",
    "tertib.booking",
    "tertib.devices",
    "tertib.watchlist",
    "tertib.visits",
    "tertib.lockers",
    "tertib.counters",
    "tertib.handover",
    "tertib.checkpoint",
    "tertib.web",
    "allauth",  # after ours, whose templates come first
    "allauth.account",
    "allauth.mfa",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "tertib.web.policy.PolicyOnce",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "tertib.offices.quick_access.DenyByDefault",  # deny by default
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
]

ROOT_URLCONF = "tertib.urls"
WSGI_APPLICATION = "tertib.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "tertib.web.context.shell",
            ],
            "builtins": ["django.templatetags.i18n", "tertib.web.templatetags.ui"],
        },
    },
]
AUTH_USER_MODEL = "offices.Staff"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.ScryptPasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}", "OPTIONS": options}
    for name, options in [
        ("MinimumLengthValidator", {"min_length": 12}),
        ("CommonPasswordValidator", {}),
        ("UserAttributeSimilarityValidator", {}),
    ]
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/staff/"
LOGOUT_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "tertib.offices.adapter.StaffAccountAdapter"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_SESSION_REMEMBER = False
MFA_SUPPORTED_TYPES = ["webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = CORE.demo or CORE.debug

LANGUAGE_CODE = "id"
LANGUAGES = [("id", "Bahasa Indonesia"), ("en", "English")]
LANGUAGE_COOKIE_NAME = "language"
TIME_ZONE = "Asia/Jakarta"
USE_TZ = True

STATIC_URL = "/static/"
STATIC_ROOT = CORE.data / "static"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},  # nothing uses it
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}

_secure = CORE.base_url.startswith("https://")
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = _secure
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 12 * 3600
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "tertib.web.errors.csrf"
SECURE_SSL_REDIRECT = False  # the proxy in front does it; see docs/operations.md
SECURE_HSTS_SECONDS = 31_536_000 if _secure else 0
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if _secure else None
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CSRF_TRUSTED_ORIGINS = [CORE.base_url]
MESSAGE_STORAGE = "django.contrib.messages.storage.cookie.CookieStorage"
DATA_UPLOAD_MAX_MEMORY_SIZE = 4 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 300
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "img-src": [SELF, "data:", "blob:"],
        "object-src": [NONE],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
        "form-action": [SELF],
    }
}

PROCRASTINATE_AUTODISCOVER_MODULE_NAME = "jobs"
PROCRASTINATE_READONLY_MODELS = True
SILENCED_SYSTEM_CHECKS: list[str] = []
LOGGING_CONFIG = None  # foundation.logs configures logging at process start
