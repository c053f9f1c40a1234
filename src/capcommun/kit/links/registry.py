"""The acts that a guest may do by a link; each package registers its own at start-up."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse

from capcommun.kit.access.api import Actor
from capcommun.kit.gather.api import Registry

Handler = Callable[[HttpRequest, Actor, str], HttpResponse]


@dataclass(frozen=True)
class Act:
    """``handle(request, guest, object_key)`` shows the page and takes its answer.

    The guest is an actor without account or grants: the handler does this act and leads nowhere else.
    A POST that it answers with a redirection, or with nothing for the page's own script, is logged as done.
    """

    title: Any
    handle: Handler


acts: Registry[Act] = Registry()
