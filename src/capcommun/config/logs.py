"""Structured logs: one JSON line per event, each with the reference of its request."""

from __future__ import annotations

import logging
import logging.config
import re

import structlog

SIGNED = re.compile(r"\.?[\w-]+:[0-9A-Za-z]{6,}:[\w-]{43}")
"""What ``django.core.signing`` makes: the address of a guest's link or of an invitation is such a key."""


def _without_keys(logger: object, name: str, event: structlog.typing.EventDict) -> structlog.typing.EventDict:
    """Who reads the log must not be able to open what it tells of."""
    for part in ("event", "exception"):
        if isinstance(event.get(part), str):
            event[part] = SIGNED.sub("…", event[part])
    return event


def logging_settings(level: str) -> None:
    """Send the standard library's and structlog's events through one JSON renderer, on standard error."""
    shared: list[structlog.typing.Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.format_exc_info,
    ]
    logging.config.dictConfig(
        {
            "version": 1,
            "disable_existing_loggers": False,
            "formatters": {
                "json": {
                    "()": structlog.stdlib.ProcessorFormatter,
                    "foreign_pre_chain": shared,
                    "processors": [
                        structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                        _without_keys,
                        structlog.processors.JSONRenderer(ensure_ascii=False, default=str),
                    ],
                }
            },
            "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "json"}},
            "root": {"handlers": ["stderr"], "level": level},
            "loggers": {"fontTools": {"level": "ERROR"}, "weasyprint": {"level": "ERROR"}},
        }
    )
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )
