"""What changed this month: on business dates, one line for each object, as far as the reader may know."""

from __future__ import annotations

import datetime as dt
import html

import pytest
from django.utils.translation import override
from tests.plan.conftest import (  # noqa: F401 - fixtures
    KEY,
    TODAY,
    Cast,
    agreement,
    cast,
    document,
    in_force,
    own_world,
    signed_in,
)

from capcommun.contract.overview import changes
from capcommun.contract.plan.models import Action
from capcommun.contract.plan.services.actions import change_action
from capcommun.contract.plan.services.milestones import add_milestone
from capcommun.contract.plan.services.notes import add_note
from capcommun.kit.access.api import PUBLIC
from capcommun.kit.audit.api import verb_words, vocabulary

SEPTEMBER = dt.date(2023, 9, 20)
JUNE = dt.date(2023, 6, 1)


def get(key: str) -> Action:
    return Action.objects.select_related("agreement", "owner").get(key=key)


@pytest.fixture
def told(agreement, cast):  # noqa: F811 - a fixture comes by its name
    """In June and in the last thirty days, on one action and on another, for all and for the agency alone."""
    manager = cast.manager
    change_action(get("un"), actor=manager, seen=1, changes={"progress": 10}, today=JUNE)
    change_action(get("un"), actor=manager, seen=2, changes={"progress": 20}, today=SEPTEMBER)
    add_milestone(get("un"), actor=manager, title="Devis", due=None, today=TODAY)
    for text, visibility in (("partagée", "shared"), ("interne", "internal")):
        add_note(
            get("deux"), actor=manager, text=text, visibility=visibility, known_on=SEPTEMBER, today=TODAY
        )
    return agreement


def seen(agreement, actor, end=TODAY, kind=""):  # noqa: F811 - a fixture comes by its name
    month = changes.month(actor, agreement, end, kind)
    return [(c.last.title, c.last.on, [e.verb for e in c.events]) for c in month.changes]


def test_one_line_for_each_object_on_its_business_day(told, cast):  # noqa: F811 - a fixture comes by its name
    assert seen(told, cast.manager) == [
        ("Action un", TODAY, ["plan.milestone.added", "plan.action.changed"]),
        ("Action deux", SEPTEMBER, ["plan.note.added", "plan.note.added"]),
    ]
    line = changes.month(cast.manager, told, TODAY).changes[0]
    assert line.count == 2
    with override("fr"):
        assert line.words == ["Jalon ajouté", "Action modifiée"]
    assert line.who == ["Nom action-manager"]


def test_another_month(told, cast):  # noqa: F811 - a fixture comes by its name
    assert seen(told, cast.manager, end=JUNE) == [("Action un", JUNE, ["plan.action.changed"])]
    assert seen(told, cast.manager, end=dt.date(2023, 8, 1)) == []
    # the day the text came to be known is told once, not once for each of its actions
    first = seen(told, cast.manager, end=dt.date(2023, 1, 10))
    assert first == [("Convention d'essai", dt.date(2023, 1, 1), ["agreement.adopted"])]


def test_only_what_the_reader_may_know(told, cast):  # noqa: F811 - a fixture comes by its name
    internal = [v for title, _on, v in seen(told, cast.officer) if title == "Action deux"]
    assert internal == [["plan.note.added"]]
    assert seen(told, PUBLIC) == []
    told.agency_consents = told.funder_consents = True
    told.save()
    add_note(
        get("deux"), actor=cast.director, text="publique", visibility="public", known_on=TODAY, today=TODAY
    )
    month = changes.month(PUBLIC, told, TODAY)
    assert [(c.last.title, c.who) for c in month.changes] == [("Action deux", [])]  # what, not who


@pytest.mark.parametrize(
    ("kind", "titles"),
    [
        ("action", ["Action un"]),
        ("note", ["Action deux"]),
        ("value", []),
        ("text", []),
        ("?", ["Action un", "Action deux"]),
    ],
)
def test_the_filter_keeps_one_kind(told, cast, kind, titles):  # noqa: F811 - a fixture comes by its name
    assert [title for title, _on, _verbs in seen(told, cast.manager, kind=kind)] == titles
    # the counts of the others stay in sight
    assert changes.month(cast.manager, told, TODAY, kind).counts == {"action": 1, "note": 1}


def test_on_screen(told, signed_in):  # noqa: F811 - a fixture comes by its name
    client = signed_in("manager")
    page = html.unescape(client.get(f"/contrats/{KEY}/").content.decode())
    assert "Ce qui a changé ce mois-ci" in page
    assert "Jalon ajouté" in page
    assert "16 octobre 2023" in page
    june = html.unescape(client.get(f"/contrats/{KEY}/", {"au": "2023-06-02"}).content.decode())
    assert "Jalon ajouté" not in june
    assert "Action modifiée" in june
    whole = html.unescape(client.get(f"/contrats/{KEY}/changements/", {"quoi": "note"}).content.decode())
    assert "Action deux" in whole
    assert "Action un" not in whole
    empty = client.get(f"/contrats/{KEY}/changements/", {"au": "2023-08-01"})
    assert "Rien n’a changé" in html.unescape(empty.content.decode())


def test_the_queries_do_not_grow(told, cast, signed_in, django_assert_max_num_queries):  # noqa: F811 - a fixture comes by its name
    client = signed_in("director")
    for path in ("", "changements/", "?au=2023-10-01"):
        client.get(f"/contrats/{KEY}/{path}")
        with django_assert_max_num_queries(15):
            assert client.get(f"/contrats/{KEY}/{path}").status_code == 200


@pytest.mark.parametrize("language", ["fr", "en", "nl"])
def test_every_verb_has_its_words(language):
    """No line may show a code: each verb of the packages gathered here is said in the three languages."""
    verbs = [verb for words in vocabulary for verb in words.verbs if verb.split(".")[0] in {"plan", "target"}]
    assert len(verbs) > 15
    with override(language):
        said = {verb: verb_words(verb) for verb in verbs}
    assert not [verb for verb, words in said.items() if words == verb or "." in words]
    if language == "fr":
        with override("en"):
            assert not [verb for verb in verbs if verb_words(verb) == said[verb]]
