"""How the service writes its log: one JSON object a line, on standard error."""

from __future__ import annotations

import logging
import sys

import structlog

from service.settings import Settings


class Lines:
    """Writes each line to what standard error is at that moment."""

    def msg(self, message: str) -> None:
        """Write one line."""
        sys.stderr.write(f"{message}\n")
        sys.stderr.flush()

    log = debug = info = warn = warning = msg
    fatal = failure = err = error = critical = exception = msg


def install(settings: Settings) -> None:
    """Write lines of the level that the settings ask for, and those of the libraries with them."""
    install_at(getattr(logging, settings.log_level))


def install_at(level: int) -> None:
    """Write lines of this level and above; never on standard output, which is for reports."""
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=lambda *_names: Lines(),
        cache_logger_on_first_use=False,
    )
    logging.basicConfig(level=max(level, logging.WARNING), stream=sys.stderr)
