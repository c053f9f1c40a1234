"""What the screens of strategies, sites and contracts have in common: the list, the page, the form."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from capcommun.kit.access.api import Actor, Refusal, actor_of
from capcommun.kit.clock.api import as_of, today
from capcommun.kit.documents.api import csv_response, xlsx_response
from capcommun.kit.ui.api import overtaken, refused
from capcommun.registers.support import territory_export as export
from capcommun.registers.support import territory_policies as policies
from capcommun.registers.support import territory_queries as queries
from capcommun.registers.support import territory_wording as wording
from capcommun.registers.support.kinds import Kind
from capcommun.registers.support.services import papers
from capcommun.registers.support.services.keeping import Overtaken
from capcommun.registers.support.territory_forms import HeadForm
from capcommun.registers.support.views.common import day_context, sign_in_first, tabs


@dataclass(frozen=True)
class Screen:
    """What tells one kind's screens from another's."""

    kind: Kind
    plural: str
    """The name of its list's address, and of its template."""
    part: str
    """The word of its addresses."""
    file: str
    form: type[HeadForm]
    sentence: Callable[[list[Any], dt.date], str]
    sight: Callable[[Any, dt.date], dict[str, Any]]
    """A line of the list, or the head of a page, from a revision."""
    begin: Callable[[Any, Actor], Any]
    change: Callable[[Any, Any, Actor], Any]
    names: Callable[[], dict[str, str]]
    """The words of its pages: plural, add, one."""
    more: Callable[[Any, Actor], dict[str, Any]] | None = None
    """What only today's page says."""


View = Callable[..., HttpResponse]


def views(screen: Screen) -> tuple[View, View, View, View]:
    """Its four addresses: the list, one of them, another one, a change."""

    @require_GET
    def of_index(request: HttpRequest) -> HttpResponse:
        return index(request, screen)

    @require_GET
    def of_page(request: HttpRequest, key: str) -> HttpResponse:
        return page(request, screen, key)

    @require_http_methods(["GET", "POST"])
    def of_add(request: HttpRequest) -> HttpResponse:
        return add(request, screen)

    @require_http_methods(["GET", "POST"])
    def of_edit(request: HttpRequest, key: str) -> HttpResponse:
        return edit(request, screen, key)

    return of_index, of_page, of_add, of_edit


def index(request: HttpRequest, screen: Screen) -> HttpResponse:
    """All that this person reads, the sentence first."""
    if answer := sign_in_first(request):
        return answer
    actor, on = actor_of(request), as_of(request)
    rows = queries.listed(screen.kind, actor, on)
    names = screen.names()
    wanted = request.GET.get("format")
    if wanted == "csv":
        return csv_response(export.rows(screen.kind, rows), f"{screen.file}-{on}.csv")
    if wanted == "xlsx":
        sheet = export.sheet(screen.kind, rows, names["plural"])
        return xlsx_response([sheet], f"{screen.file}-{on}.xlsx", names["plural"])
    context = day_context(on) | {
        "tabs": tabs(screen.plural, on),
        "names": names,
        "sights": [screen.sight(row, on) for row in rows],
        "sentence": screen.sentence(rows, on) if rows else "",
        "may_begin": on == today() and policies.can_create(actor),
        "add_url": reverse(f"support:{screen.kind.code}_add"),
    }
    return render(request, f"support/{screen.plural}.html", context)


def found(request: HttpRequest, screen: Screen, key: str) -> Any:
    head = queries.find(screen.kind, actor_of(request), key)
    if head is None:
        raise Http404(key)
    return head


def page(request: HttpRequest, screen: Screen, key: str) -> HttpResponse:
    """One of them, as it was known that day, and what changed."""
    if answer := sign_in_first(request):
        return answer
    on = as_of(request)
    head = found(request, screen, key)
    changes = queries.history(screen.kind, head, on)
    context = day_context(on) | {
        "screen": screen,
        "names": screen.names(),
        "head": head,
        "section": screen.part,
        "list_url": reverse(f"support:{screen.plural}"),
        "changes": [
            {
                "row": change.now,
                "first": change.before is None,
                "lines": wording.difference(
                    change.now.content, change.before.content if change.before else None
                ),
            }
            for change in changes
        ],
        "may_edit": on == today() and policies.can_edit(actor_of(request), head),
    }
    if screen.more and on == today():
        context |= screen.more(head, actor_of(request))
    if changes:
        context |= screen.sight(changes[0].now, on)
        context["still_there"] = papers.still_there(head) if on != today() else None
    else:
        context |= {"first_day": queries.first_day(screen.kind, head)}
    return render(request, f"support/{screen.kind.code}.html", context)


@dataclass
class FormPage:
    """A form on its page, shown again with what is refused until it is saved."""

    request: HttpRequest
    screen: Screen
    form: Any
    heading: str
    back: str
    message: str
    head: Any = None
    intro: str = ""
    field: str = ""
    """The field that a refusal speaks of which names none."""
    submit: str = ""
    """The button's words, where they are not « save »."""

    def show(self, status: int = 200, **more: Any) -> HttpResponse:
        context = {
            "form": self.form,
            "heading": self.heading,
            "intro": self.intro,
            "submit": self.submit,
            "back": self.back,
            "head": self.head,
            "names": self.screen.names(),
            "list_url": reverse(f"support:{self.screen.plural}"),
            **more,
        }
        return render(self.request, "support/head_form.html", context, status=status)

    def answer(
        self, save: Callable[[], Any], now: Callable[[Any], dict[str, Any]] | None = None
    ) -> HttpResponse:
        """Save what was typed; told on the form where it is refused, beside theirs where it came second."""
        if self.request.method == "GET":
            return self.show()
        if not self.form.is_valid():
            return self.show(422)
        try:
            result = save()
        except Overtaken as conflict:
            stands = now(conflict.current) if now else {}
            versions = overtaken(self.form, stands, conflict.current.revision)
            return self.show(409, versions=versions, refusal=conflict)
        except Refusal as refusal:
            return self.show(refused(self.form, refusal, getattr(refusal, "field", self.field)))
        messages.success(self.request, self.message)
        return redirect(self.back or reverse(f"support:{self.screen.kind.code}", args=[result.key]))


def add(request: HttpRequest, screen: Screen) -> HttpResponse:
    """Begin to follow one."""
    if answer := sign_in_first(request):
        return answer
    actor = actor_of(request)
    owners = list(policies.owners(actor))
    if not owners:
        raise Http404(screen.plural)
    form = screen.form(request.POST or None, owners=owners)
    names = screen.names()
    shown = FormPage(request, screen, form, names["add"], "", names["added"])
    return shown.answer(lambda: screen.begin(form, actor))


def editable(request: HttpRequest, screen: Screen, key: str) -> Any:
    """The one that is asked for, if this person may write it."""
    head = found(request, screen, key)
    if not policies.can_edit(actor_of(request), head):
        raise Http404(key)
    return head


def edit(request: HttpRequest, screen: Screen, key: str) -> HttpResponse:
    """Change what is said of one."""
    if answer := sign_in_first(request):
        return answer
    actor, head = actor_of(request), editable(request, screen, key)

    def now(current: Any) -> dict[str, Any]:
        return screen.form.now(current, screen.kind.content(current)[0])

    initial = now(head) | {"revision": head.revision}
    form = screen.form(request.POST or None, owners=[head.organisation], head=head, initial=initial)
    shown = FormPage(
        request, screen, form, names_of(screen, "edit"), page_of(screen, key), saved_words(), head=head
    )
    return shown.answer(lambda: screen.change(head, form, actor), now)


def names_of(screen: Screen, which: str) -> str:
    return screen.names()[which]


def page_of(screen: Screen, key: str) -> str:
    return reverse(f"support:{screen.kind.code}", args=[key])


def saved_words() -> str:
    return _("It is written down.")
