"""Sending a letter that must not undo what it tells of.

A letter leaves once the change is kept. Where the mail server does not take it, the change stands: whoever
made it is told, and sends the letter again, rather than being told that nothing was saved.
"""

from __future__ import annotations

from typing import Any

import structlog
from django.core.mail import send_mail
from django.template.loader import render_to_string

log = structlog.get_logger(__name__)


def post(subject: str, template: str, context: dict[str, Any], to: str) -> bool:
    """Whether the letter left. The caller has chosen the language."""
    try:
        send_mail(" ".join(subject.split()), render_to_string(template, context).strip() + "\n", None, [to])
    except OSError as error:  # smtplib's errors, a refused connection, a delay
        log.error("letter not sent", template=template, error=repr(error))
        return False
    return True
