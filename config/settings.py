"""Every setting of the product, read from the environment (docs/settings.md lists the variables)."""

import sys
from datetime import timedelta
from pathlib import Path
from typing import Any

import dj_database_url
from django.core.exceptions import ImproperlyConfigured

from config import env
from config.artifacts import storages_of
from config.broker import EMBEDDED, transport_options
from config.secret import read_or_make_secret

BASE_DIR = Path(__file__).resolve().parent.parent
VAR_DIR = Path(env.text("PLUMBLINE_VAR", str(BASE_DIR / "var"))).resolve()
VAR_DIR.mkdir(parents=True, exist_ok=True)

DEMO = env.flag("PLUMBLINE_DEMO", False)
DEBUG = env.flag("DEBUG", False)
SECRET_KEY = env.text("SECRET_KEY", "") or read_or_make_secret(VAR_DIR / "secret_key")
ALLOWED_HOSTS = env.listing("ALLOWED_HOSTS", ["127.0.0.1", "localhost", "[::1]"])
CSRF_TRUSTED_ORIGINS = env.listing("CSRF_TRUSTED_ORIGINS", [])
BEHIND_TLS = env.flag("BEHIND_TLS", False)
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = BEHIND_TLS
if BEHIND_TLS:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

INSTALLED_APPS = [
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "rest_framework",
    "drf_spectacular",
    "django_celery_beat",
    "config",
    "annotation",
    "training",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",  # the frameworks' own sentences of refusals, in the page's language
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "config.middleware.DatabaseDown",
]
ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ]
        },
    }
]

# --- Database: embedded SQLite, or whatever DATABASE_URL names ---
DATABASE_URL = env.text("DATABASE_URL", f"sqlite:///{VAR_DIR / 'plumbline.sqlite3'}")
try:
    _database: dict[str, Any] = dict(
        dj_database_url.parse(
            DATABASE_URL,
            conn_max_age=60,
            disable_server_side_cursors=env.flag("DATABASE_POOLED", False),
        )
    )
except (dj_database_url.ParseError, dj_database_url.UnknownSchemeError) as error:
    raise ImproperlyConfigured(
        "DATABASE_URL is not an address: use sqlite:////path/file or postgres://user:password@host:5432/name."
    ) from error
if _database["ENGINE"].endswith("sqlite3"):
    # Writers queue up at BEGIN instead of failing at their first write; readers never wait for them.
    _database["ENGINE"] = "config.sqlite"
    _database["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;",
    }
    # A file, since tests race threads against each other.
    _database["TEST"] = {"NAME": str(VAR_DIR / "test.sqlite3")}
DATABASES = {"default": _database}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# --- Files ---
STATIC_URL = "/static/"
STATIC_ROOT = VAR_DIR / "static"
FRONTEND_DIST = BASE_DIR / "frontend" / "dist"
STATICFILES_DIRS = [FRONTEND_DIST] if FRONTEND_DIST.is_dir() else []
ARTIFACTS_DIR = VAR_DIR / "artifacts"
ARTIFACTS_STORE = env.text("ARTIFACTS_STORE", "")
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedStaticFilesStorage"},
    **storages_of(ARTIFACTS_DIR, ARTIFACTS_STORE),
}
# Vite names its assets by their content, so that they may be kept for ever.
WHITENOISE_IMMUTABLE_FILE_TEST = r"^/static/assets/.+-[\w-]{8,}\.\w+$"
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
IMPORT_MAX_BYTES = env.whole("IMPORT_MAX_MB", 200, low=1, high=4096) * 1024 * 1024
RESPONSE_MAX_CHARACTERS = env.whole("RESPONSE_MAX_CHARACTERS", 50_000, low=100, high=1_000_000)

# --- Accounts and language ---
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator"},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
SESSION_ENGINE = "config.sessions"
AUTHENTICATION_BACKENDS = ["config.accounts.Accounts"]
SESSION_COOKIE_AGE = int(timedelta(days=14).total_seconds())
LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English"), ("de", "Deutsch")]  # those that the pages speak
TIME_ZONE = "UTC"
USE_TZ = True
X_FRAME_OPTIONS = "DENY"

# --- API ---
REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": ["rest_framework.authentication.SessionAuthentication"],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["rest_framework.parsers.JSONParser"],
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "EXCEPTION_HANDLER": "config.errors.handle",
    "DEFAULT_THROTTLE_RATES": {"login": "20/min"},
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Plumbline",
    "DESCRIPTION": "Human preferences, and the loop with the model that they train.",
    "VERSION": "1",
    "SERVE_INCLUDE_SCHEMA": False,
    "SCHEMA_PATH_PREFIX": "/api",
    "COMPONENT_SPLIT_REQUEST": True,
    "POSTPROCESSING_HOOKS": [],
}

# --- Jobs ---
BROKER_URL = env.text("BROKER_URL", EMBEDDED)
CELERY_BROKER_URL = "filesystem://localhost/" if BROKER_URL == EMBEDDED else BROKER_URL
CELERY_BROKER_TRANSPORT_OPTIONS = transport_options(BROKER_URL, VAR_DIR)
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_TASK_DEFAULT_QUEUE = "default"
CELERY_TASK_ROUTES = {"training.jobs.execute_run": {"queue": "gpu"}}
# Beat reads its schedule from rows that the admin edits; the bells below are written anew whenever it starts.
CELERY_BEAT_SCHEDULER = "django_celery_beat.schedulers:DatabaseScheduler"
# A bell that no worker heard in time is not worth hearing later: the next one rings anyway.
CELERY_BEAT_SCHEDULE = {
    name: {"task": task, "schedule": every_s, "options": {"expire_seconds": round(every_s)}}
    for name, task, every_s in (
        ("refresh stale quality reports", "annotation.jobs.refresh_stale_reports", 20.0),
        ("refresh quality reports in full", "annotation.jobs.refresh_reports_in_full", 3600.0),
        ("ring again for lost imports", "annotation.jobs.resume_lost_imports", 30.0),
        ("ring again for lost work", "training.jobs.sweep", 5.0),
        ("start the rounds that are due", "training.jobs.start_due_rounds", 10.0),
    )
}

# --- Training ---
ENGINE_COMMAND = env.listing("ENGINE_COMMAND", [sys.executable, "-m", "training.engine"])
ENGINE_THREADS = env.whole("ENGINE_THREADS", 1, low=1, high=256)
BASE_MODEL = env.text("BASE_MODEL", "")
TRUST_REMOTE_CODE = env.flag("TRUST_REMOTE_CODE", False)
HEARTBEAT_S = env.whole("HEARTBEAT_S", 2, low=1, high=60)
HEARTBEAT_LOST_S = env.whole("HEARTBEAT_LOST_S", 15, low=3, high=3600)

# --- Simulated annotators: what is true in a project's world, by the name that Project.truth holds --------------
SIMULATION_TRUTHS = {
    "pocket": "demo.pocket.truth.quality",
    "longer": "annotation.services.truths.longer",
}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s: %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": env.text("LOG_LEVEL", "INFO")},
    "loggers": {"django.request": {"level": "ERROR"}},
}
