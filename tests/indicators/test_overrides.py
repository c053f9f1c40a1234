"""The team's judgement: beside the computed light, with its author, its reason and its last day."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import pytest
from django.test import Client
from tests.indicators.small import KEY, OBSERVE, READ, TODAY, actor, loaded

from capcommun.contract.indicators.models import Override, Target
from capcommun.contract.indicators.services import Judgement, override, override_no_more
from capcommun.kit.access.api import Actor, Refusal
from capcommun.kit.audit.api import trail

pytestmark = pytest.mark.django_db
SignIn = Callable[[Actor], Client]
LIST, ONE = f"/contrats/{KEY}/cibles/", f"/contrats/{KEY}/cibles/2023.guide/"
MARCH = dt.date(2024, 3, 31)
WHY = "Le guide est chez l’imprimeur."


def director() -> Actor:
    return actor("direction@example.org", OBSERVE | {"target.validate"})


def row() -> Target:
    return Target.objects.select_related("agreement").get(key="2023.guide")


def said(light: str = "watch", reason: str = WHY, until: dt.date = MARCH) -> Judgement:
    return Judgement(light, reason, until)


def text(response: object) -> str:
    return response.content.decode().replace("\N{NO-BREAK SPACE}", " ")  # type: ignore[attr-defined,no-any-return]  # the test client's own response


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        (said(reason=" "), "target.judge.reason"),
        (said(light="missing"), "target.judge.light"),
        (said(until=TODAY - dt.timedelta(days=1)), "target.judge.expires"),
        (said(until=dt.date(2024, 10, 17)), "target.judge.expires"),
    ],
)
def test_what_is_refused(wrong: Judgement, code: str) -> None:
    loaded()
    with pytest.raises(Refusal) as refused:
        override(row(), wrong, actor=director(), today=TODAY)
    assert (refused.value.code, refused.value.status) == (code, 422)
    assert not Override.objects.exists()


@pytest.mark.parametrize("permissions", [READ, OBSERVE, READ | {"target.validate"}])
def test_who_may_not(permissions: frozenset[str]) -> None:
    loaded()
    who = actor("autre@example.org", permissions)
    with pytest.raises(Refusal) as refused:
        override(row(), said(), actor=who, today=TODAY)
    assert refused.value.code == "target.judge.forbidden"
    made = override(row(), said(), actor=director(), today=TODAY)
    made.target = row()
    with pytest.raises(Refusal):
        override_no_more(made, actor=who, today=TODAY)


def test_it_stands_beside_and_never_hides_what_is_computed(signed_in: SignIn) -> None:
    loaded()
    override(row(), said(), actor=director(), today=TODAY)
    client = signed_in(actor("lecteur@example.org", READ))
    for page in (text(client.get(ONE)), text(client.get(LIST))):
        assert "Jugement de l’équipe jusqu’au 31 mars 2024 : à surveiller." in page
        assert WHY in page
        assert 'class="light light-missing"' in page  # nobody entered a value: the computed light stays
    lines = client.get(LIST, {"format": "csv"}).content.decode("utf-8-sig").splitlines()
    guide = next(line for line in lines if line.startswith("2023.guide"))
    assert f";à surveiller;2024-03-31;{WHY};" in guide
    event = trail("target", f"{KEY}/2023.guide").get()
    assert (event.verb, event.reason) == ("target.judged", WHY)


def test_it_is_said_between_the_parties(signed_in: SignIn) -> None:
    agreement = loaded()
    type(agreement).objects.update(agency_consents=True, funder_consents=True)
    override(row(), said(), actor=director(), today=TODAY)
    client = signed_in(actor("office@example.org", READ - {"shared.read"}, "office-test"))
    for address in (ONE, LIST, f"{LIST}?format=csv"):
        assert WHY not in text(client.get(address))


def test_expired_or_taken_back_it_stays_in_the_history(
    signed_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    loaded()
    first = override(row(), said(until=dt.date(2023, 10, 12)), actor=director(), today=dt.date(2023, 10, 10))
    client = signed_in(director())
    page = text(client.get(ONE))
    assert "expiré le 12 oct. 2023" in page
    assert "Jugement de l’équipe jusqu’au" not in page
    assert "Jugement de l’équipe jusqu’au 12 oct. 2023" in text(client.get(ONE, {"au": "2023-10-12"}))
    assert WHY not in text(client.get(ONE, {"au": "2023-10-09"}))
    second = override(row(), said("late", "Le marché est relancé."), actor=director(), today=TODAY)
    first.refresh_from_db()
    assert (first.stands_on(TODAY), second.stands_on(TODAY)) == (False, True)
    assert client.post(f"{ONE}jugement/{second.pk}/retirer/").status_code == 302
    page = text(client.get(ONE))
    assert "repris ou remplacé le 16 oct. 2023" in page
    assert WHY in page
    assert "Jugement de l’équipe jusqu’au" not in page
    again = client.post(f"{ONE}jugement/{second.pk}/retirer/", follow=True)
    assert "entre-temps" in text(again)
    assert Override.objects.count() == 2


def test_the_form_keeps_what_was_typed(signed_in: SignIn) -> None:
    loaded()
    client = signed_in(director())
    sent = {"light": "held", "reason": WHY, "expires_on": "2026-01-01"}
    answer = client.post(f"{ONE}jugement/", sent)
    assert answer.status_code == 422
    assert 'id="id_expires_on-error"' in text(answer)
    assert WHY in text(answer)
    assert client.post(f"{ONE}jugement/", sent | {"expires_on": "2024-03-31"}).status_code == 302
    assert Override.objects.get().author_id == director().user_id


def test_two_people_at_once_one_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    """Both have ended what stood before either wrote: the database lets one judgement in."""
    from capcommun.contract.indicators.services import overrides

    loaded()
    override(row(), said(), actor=director(), today=TODAY)
    monkeypatch.setattr(overrides, "_stood", lambda target: Override.objects.none())
    with pytest.raises(Refusal) as refused:
        override(row(), said("late"), actor=director(), today=TODAY)
    assert (refused.value.code, refused.value.status) == ("target.judge.stale", 409)
    assert Override.objects.get().light == "watch"
