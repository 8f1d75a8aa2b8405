"""Settings, all from the environment. The embedded defaults need no server and bind to this machine alone."""

import os
from pathlib import Path

from csp.constants import NONCE, NONE, SELF
from django.urls import reverse_lazy

from lms.foundation import environment as env
from lms.settings import queues

BASE_DIR = Path(__file__).resolve().parent.parent.parent
VAR = Path(env.text("XENIA_VAR") or BASE_DIR / "var")
DEMONSTRATION = env.flag("XENIA_DEMONSTRATION")
DEBUG = env.flag("XENIA_DEBUG")

ALLOWED_HOSTS = env.names("XENIA_HOSTS") or ["127.0.0.1", "localhost", "[::1]"]
LOOPBACK = not env.names("XENIA_HOSTS")
if DEMONSTRATION and not LOOPBACK:
    raise env.BadEnvironment("XENIA_HOSTS", "a demonstration answers on this machine only")
SECRET_KEY = env.secret("XENIA_SECRET_KEY", VAR / "secret_key", loopback=LOOPBACK)
SECRET_KEY_FALLBACKS = env.names("XENIA_SECRET_KEY_FALLBACKS")
PUBLIC_ADDRESS = env.text("XENIA_PUBLIC_ADDRESS", "http://127.0.0.1:8000").rstrip("/")

INSTALLED_APPS = [
    "lms.website",
    "lms.monitoring",
    "lms.capacity",
    "lms.teaching",
    "lms.progress",
    "lms.curriculum",
    "lms.assessment",
    "lms.credentials",
    "lms.institutions",
    "lms.notices",
    "lms.accounts",
    "lms.audit",
    "lms.outbox",
    "lms.foundation",
    "wagtail_localize",
    "wagtail_localize.locales",
    "wagtail.users",
    "wagtail.snippets",
    "wagtail.documents",
    "wagtail.images",
    "wagtail.search",
    "wagtail.admin",
    "wagtail",
    "modelcluster",
    "taggit",
    "treebeard",
    "allauth",
    "allauth.account",
    "csp",
    "django_htmx",
    "template_partials",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.humanize",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "lms.accounts.middleware.AccountLanguage",
    "allauth.account.middleware.AccountMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "lms.foundation.middleware.PrivatePages",
]

ROOT_URLCONF = "lms.urls"
WSGI_APPLICATION = "lms.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "builtins": ["django.templatetags.i18n", "django.templatetags.static"],
            "context_processors": [
                "csp.context_processors.nonce",
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "lms.website.context.shell",
            ],
        },
    }
]

DATABASES = {"default": env.database("DATABASE_URL", f"sqlite:///{VAR / 'xenia.sqlite3'}")}

BROKER_SOCKET = env.socket_in(VAR)
REDIS_URL = env.broker("REDIS_URL", f"unix://{BROKER_SOCKET}")
EMBEDDED_BROKER = not env.text("REDIS_URL")
CACHES = {
    "default": {
        "BACKEND": "lms.foundation.cache.ForgivingRedisCache",
        "LOCATION": REDIS_URL,
        "KEY_PREFIX": "xenia",
        "OPTIONS": {"socket_connect_timeout": 1, "socket_timeout": 2},
    }
}
CELERY_BROKER = env.celery_address(REDIS_URL)
OUTBOX_KICKS = env.flag("XENIA_OUTBOX_KICKS", default=True)

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = reverse_lazy("account_login")
LOGIN_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "lms.accounts.backends.Adapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_LOGOUT_REDIRECT_URL = "/"
ACCOUNT_DEFAULT_HTTP_PROTOCOL = "http" if LOOPBACK else "https"

SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 12 * 60 * 60
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = not LOOPBACK
SESSION_COOKIE_NAME = "xenia_session" if LOOPBACK else "__Host-session"
LANGUAGE_COOKIE_NAME = "xenia_language" if LOOPBACK else "__Host-language"
LANGUAGE_COOKIE_SAMESITE = "Lax"
LANGUAGE_COOKIE_SECURE = not LOOPBACK
LANGUAGE_COOKIE_HTTPONLY = True
LANGUAGE_COOKIE_AGE = 365 * 24 * 60 * 60
CSRF_COOKIE_NAME = "xenia_csrf" if LOOPBACK else "__Host-csrf"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_SSL_REDIRECT = not LOOPBACK
SECURE_HSTS_SECONDS = 0 if LOOPBACK else 31_536_000
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = not LOOPBACK
if env.flag("XENIA_BEHIND_PROXY"):
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
X_FRAME_OPTIONS = "SAMEORIGIN"  # Wagtail previews a draft inside its own admin

CONTENT_SECURITY_POLICY = {
    "EXCLUDE_URL_PREFIXES": ["/admin/"],  # Wagtail's admin carries inline scripts of its own
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF, NONCE],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "media-src": [SELF],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [SELF],
        "manifest-src": [SELF],
    },
}

LANGUAGE_CODE = "en"
LANGUAGES = [
    ("en", "English"),
    ("es", "Español"),
    ("fr", "Français"),
    ("ar", "العربية"),
]
WAGTAIL_CONTENT_LANGUAGES = LANGUAGES
WAGTAIL_I18N_ENABLED = True
WAGTAILLOCALIZE_SYNC_LIVE_STATUS_ON_TRANSLATE = False  # a translation is a draft until somebody publishes it
LOCALE_PATHS = [BASE_DIR / "locale"]
USE_I18N = USE_TZ = True
TIME_ZONE = "UTC"

PLAIN_STATIC = env.flag("XENIA_PLAIN_STATIC")  # files as they lie, for work on them and for tests
WHITENOISE_USE_FINDERS = PLAIN_STATIC
STATIC_URL = "/static/"
STATIC_ROOT = VAR / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
MEDIA_ROOT = VAR / "media"
MEDIA_URL = "/media/"  # images of lessons only
PRIVATE_ROOT = VAR / "private"  # evidence; reached only through a view that asks who may see it
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "private": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": PRIVATE_ROOT, "base_url": None},
    },
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if PLAIN_STATIC
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}
WHITENOISE_MANIFEST_STRICT = False
FILE_UPLOAD_PERMISSIONS = 0o640
DATA_UPLOAD_MAX_MEMORY_SIZE = 12 * 1024 * 1024

EMAIL_BACKEND = (
    "django.core.mail.backends.dummy.EmailBackend"  # a demonstration keeps its mails in its own mailbox
    if DEMONSTRATION
    else "django.core.mail.backends.smtp.EmailBackend"
)
EMAIL_HOST = env.text("XENIA_MAIL_HOST", "localhost")
EMAIL_PORT = env.number("XENIA_MAIL_PORT", 25)
EMAIL_HOST_USER = env.text("XENIA_MAIL_USER")
EMAIL_HOST_PASSWORD = env.text("XENIA_MAIL_PASSWORD")
EMAIL_USE_TLS = env.flag("XENIA_MAIL_TLS")
EMAIL_TIMEOUT = 20
DEFAULT_FROM_EMAIL = env.text("XENIA_MAIL_FROM", "xenia@localhost")

WAGTAIL_SITE_NAME = "Xenia"
WAGTAILADMIN_BASE_URL = PUBLIC_ADDRESS
WAGTAIL_FRONTEND_LOGIN_URL = "/account/login/"
WAGTAILADMIN_LOGIN_URL = "/account/login/"
WAGTAIL_ENABLE_UPDATE_CHECK = False
WAGTAIL_ENABLE_WHATS_NEW_BANNER = False
WAGTAIL_GRAVATAR_PROVIDER_URL = None
WAGTAILADMIN_NOTIFICATION_INCLUDE_SUPERUSERS = False  # who runs the installation is no reader of texts
WAGTAIL_PASSWORD_MANAGEMENT_ENABLED = False
WAGTAIL_USER_EDIT_FORM = None
WAGTAIL_WORKFLOW_REQUIRE_REAPPROVAL_ON_EDIT = True  # what was read is what is approved
WAGTAILSEARCH_BACKENDS = {"default": {"BACKEND": "wagtail.search.backends.database"}}
WAGTAILDOCS_EXTENSIONS = ["pdf", "odt", "docx", "ods", "xlsx", "csv", "txt"]
TAGGIT_CASE_INSENSITIVE = True

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {
        "handlers": ["console"],
        "level": os.environ.get("XENIA_LOG_LEVEL", "INFO"),
    },
    "loggers": {
        "fontTools": {"level": "WARNING"},
        "django_tasks": {"level": "WARNING"},
        "wagtail": {"level": "WARNING"},
        "celery": {"level": "WARNING"},
        "PIL": {"level": "WARNING"},
        "django.security.DisallowedHost": {"level": "ERROR"},
    },
}

CELERY = queues.SETTINGS | {
    "broker_url": CELERY_BROKER,
    "beat_schedule": queues.SCHEDULE,
}
SILENCED_SYSTEM_CHECKS = ["wagtailadmin.W003"]
