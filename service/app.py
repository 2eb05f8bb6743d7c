"""The web service put together: pages, API, health, and the rules that every answer follows."""

from __future__ import annotations

from datetime import timedelta
from urllib.parse import urlsplit

from flask import Flask, request, session
from flask.sessions import SecureCookieSessionInterface
from flask_wtf import CSRFProtect
from itsdangerous import URLSafeTimedSerializer
from werkzeug.middleware.proxy_fix import ProxyFix
from werkzeug.routing import IntegerConverter, Map

from service.auth import login
from service.context import Context
from service.settings import Settings
from service.web import errors, headers, journal, pages, statics
from service.web.forms import arriving
from service.web.forms.uploads import LARGEST_TOGETHER
from service.web.spoken import SpokenEnvironment

LARGEST_REQUEST = 16 * 1024 * 1024  # bytes; an import of a large tree fits
LARGEST_FORM = 256 * 1024
LARGEST_DOCUMENT = 4 * 1024 * 1024  # the text of a plan, pasted into a form beside its file


class RowNumber(IntegerConverter):
    """The number of a row in an address: none that a database could not hold."""

    def __init__(self, map: Map) -> None:
        super().__init__(map, min=0, max=2**63 - 1)


class _Cookies(SecureCookieSessionInterface):
    """Flask's own, with the signer made once: the key stays the same while the app lives."""

    def __init__(self, app: Flask) -> None:
        self._signer = super().get_signing_serializer(app)

    def get_signing_serializer(self, app: Flask) -> URLSafeTimedSerializer | None:
        return self._signer


def create_app(context: Context) -> Flask:
    """Put the web service together for one installation; nothing is read from elsewhere."""
    settings = context.settings
    app = Flask("service", static_folder="web/static", template_folder="web/templates")
    app.url_map.converters["int"] = RowNumber
    app.jinja_environment = SpokenEnvironment
    app.config.update(_configuration(settings))
    app.session_interface = _Cookies(app)
    app.extensions["pacesetter"] = context
    if settings.trusted_proxies:
        hops = settings.trusted_proxies
        app.wsgi_app = ProxyFix(  # type: ignore[method-assign]  # the way Flask documents it
            app.wsgi_app, x_for=hops, x_proto=hops, x_host=0
        )
    arriving.install(app)
    journal.install(app)  # first, so that what the others refuse has its line too
    app.before_request(_limit_forms)
    csrf = CSRFProtect(app)
    login.install(app, context)
    pages.install(app, context)
    _install_api(app, context, csrf)
    errors.install(app)
    headers.install(app, settings)
    statics.install(app)
    return app


def _limit_forms() -> None:
    """What a page's form can say is short; only imports, files and the API may send more."""
    if request.mimetype == "application/x-www-form-urlencoded":
        request.max_content_length = LARGEST_FORM
    elif request.path.startswith("/do/") and "_user_id" in session:
        request.max_content_length = LARGEST_TOGETHER
        request.max_form_memory_size = LARGEST_DOCUMENT


def _install_api(app: Flask, context: Context, csrf: CSRFProtect) -> None:
    """The JSON API and health: they carry tokens, not cookies, so they need no form token."""
    from service import api, health, webhooks

    health.register(app, context)
    csrf.exempt(webhooks.register(app, context))
    for blueprint in api.register(app, context) or ():
        csrf.exempt(blueprint)


def _configuration(settings: Settings) -> dict[str, object]:
    base = urlsplit(settings.base_url)
    return {
        "SECRET_KEY": settings.signing_key,
        "SESSION_COOKIE_NAME": "pacesetter",
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",  # links in messages must find one logged in
        "SESSION_COOKIE_SECURE": base.scheme == "https",
        "PERMANENT_SESSION_LIFETIME": timedelta(seconds=settings.session_longest),
        "MAX_CONTENT_LENGTH": LARGEST_REQUEST,
        "MAX_FORM_MEMORY_SIZE": LARGEST_FORM,
        "TRUSTED_HOSTS": _hosts(settings),
        # A page may stay open all day; its token lives as long as its session.
        "WTF_CSRF_TIME_LIMIT": None,
        "WTF_CSRF_SSL_STRICT": base.scheme == "https",
        "TEMPLATES_AUTO_RELOAD": False,
        "SEND_FILE_MAX_AGE_DEFAULT": timedelta(days=7),
    }


def _hosts(settings: Settings) -> list[str]:
    """The names by which this service may be called (TRUST AC23)."""
    named = urlsplit(settings.base_url).hostname
    local = [] if settings.production and settings.allowed_hosts else ["127.0.0.1", "localhost"]
    return sorted({*settings.allowed_hosts, *local, *([named] if named else [])})
