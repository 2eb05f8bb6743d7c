"""The headers of every answer: a strict content policy, and nothing kept by anybody between."""

from __future__ import annotations

from flask import Flask, Response, request
from werkzeug.datastructures import ContentSecurityPolicy

from service.settings import Settings

POLICY = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "img-src": "'self' data:",
    "font-src": "'self'",
    "connect-src": "'self'",
    "form-action": "'self'",
    "frame-src": "'self'",
    "base-uri": "'none'",
    "frame-ancestors": "'none'",
}
# A message is shown as it would arrive, in a frame of its own that may run nothing.
LETTER_POLICY = {
    "default-src": "'none'",
    "style-src": "'unsafe-inline'",
    "img-src": "data:",
    "sandbox": "allow-popups allow-top-navigation-by-user-activation",
    "base-uri": "'none'",
    "form-action": "'none'",
    "frame-ancestors": "'self'",
}
PERMISSIONS = "camera=(), geolocation=(), microphone=(), payment=(), usb=()"


def install(app: Flask, settings: Settings) -> None:
    """Put the headers on every answer of the app."""
    secure = settings.base_url.startswith("https://")

    def finish(answer: Response) -> Response:
        answer.content_security_policy = ContentSecurityPolicy(_policy(answer))
        answer.headers["X-Content-Type-Options"] = "nosniff"
        answer.headers["X-Frame-Options"] = "SAMEORIGIN" if _is_letter(answer) else "DENY"
        answer.headers["Referrer-Policy"] = "same-origin"
        answer.headers["Cross-Origin-Opener-Policy"] = "same-origin"
        answer.headers["Cross-Origin-Resource-Policy"] = "same-origin"
        answer.headers["Permissions-Policy"] = PERMISSIONS
        if request.endpoint != "static":
            answer.headers["Cache-Control"] = "no-store"
        if secure:
            answer.headers["Strict-Transport-Security"] = "max-age=31536000"
        return answer

    app.after_request(finish)


def _is_letter(answer: Response) -> bool:
    return request.endpoint == "mailbox.letter" and answer.status_code == 200


def _policy(answer: Response) -> dict[str, str]:
    return LETTER_POLICY if _is_letter(answer) else POLICY
