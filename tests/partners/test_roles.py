from __future__ import annotations

import datetime as dt
import re
from pathlib import Path

import pytest
from django.utils import translation

from capcommun.kit.access.api import PUBLIC, SYSTEM
from capcommun.reference.partners import policies, roles
from capcommun.reference.partners.api import EVERY_AGREEMENT, Mandate, RoleGrant, actor_for, matrix
from capcommun.reference.partners.visibility import Visibility, visible

from .conftest import AGREEMENT

SRC = Path(roles.__file__).resolve().parents[2]
NAMED = re.compile(
    r"""(?:may|agreements|organisations|needs|people_with)\(\s*(?:actor,\s*)?["']([a-z]+\.[a-z]+)["']"""
)
EXPECTED = {
    "agency-president", "agency-director", "agency-finance", "action-manager", "register-manager",
    "funder-tourism", "funder-finance", "funder-control", "auditor", "committee-member", "committee-deputy",
    "tourist-office", "provider", "guest", "public", "administrator",
}  # fmt: skip


def test_every_role_of_the_house_is_in_the_matrix_with_three_languages():
    found = matrix()
    assert set(found.roles) == EXPECTED
    for texts in [*(role.title for role in found.roles.values()), *found.permissions.values()]:
        assert set(texts) == {"fr", "en", "nl"}
        assert all(texts.values())


def test_every_permission_that_the_code_asks_for_is_in_the_matrix():
    asked = {name for path in SRC.rglob("*.py") for name in NAMED.findall(path.read_text(encoding="utf-8"))}
    assert "plan.edit" in asked or "people.read" in asked
    assert asked <= set(matrix().permissions), asked - set(matrix().permissions)


def test_a_missing_mark_is_an_error():
    raw = roles.data("roles.yaml")
    raw["matrix"]["plan.edit"] = "x . x"
    with pytest.raises(ValueError, match=r"plan\.edit"):
        roles.read(raw)
    raw = roles.data("roles.yaml")
    del raw["matrix"]["plan.edit"]
    with pytest.raises(ValueError, match="differ"):
        roles.read(raw)


def test_what_must_never_be_granted():
    found = matrix()
    for role in ("guest", "public", "provider"):
        assert found.roles[role].permissions == frozenset()
    holders = {key for key, role in found.roles.items() if "instance.manage" in role.permissions}
    assert holders == {"administrator"}
    for role in found.roles.values():
        if role.side in {"third", "nobody"}:
            assert not role.permissions & {"internal.read", "plan.edit", "agreement.edit", "people.manage"}


@pytest.mark.parametrize("role", sorted(EXPECTED - {"guest", "public", "administrator"}))
def test_role_by_permission(world, role):
    """What an account with the role may do is what the matrix says, on its agreement and no other."""
    actor = world.actor(role, world.agency)
    for permission in matrix().permissions:
        assert actor.may(permission, AGREEMENT) is matrix().may(role, permission), permission
        assert actor.may(permission, "another") is False


def test_a_grant_counts_between_its_dates_and_while_the_mandate_runs(world):
    user = world.member("action-manager", world.agency, end=dt.date(2023, 12, 31))
    assert actor_for(user, dt.date(2023, 12, 31)).may("plan.edit", AGREEMENT)
    assert not actor_for(user, dt.date(2024, 1, 1)).grants
    assert not actor_for(user, dt.date(2022, 12, 31)).grants
    Mandate.objects.filter(person__account=user).update(end=dt.date(2023, 6, 30))
    assert actor_for(user, dt.date(2023, 6, 30)).grants
    assert not actor_for(user).grants  # business date: 16 October 2023


def test_a_mandate_elsewhere_does_not_carry_the_grant(world):
    user = world.member("action-manager", world.agency)
    Mandate.objects.filter(person__account=user).update(organisation=world.office)
    assert not actor_for(user).grants


def test_star_means_every_agreement(world):
    assert world.actor("auditor", world.agency, agreement=EVERY_AGREEMENT).may("audit.read", "any")


def test_an_unknown_role_gives_nothing(world):
    assert not world.actor("no-such-role", world.agency).grants


def test_closed_accounts_are_the_public(world):
    user = world.member("agency-director", world.agency)
    user.is_active = False
    assert actor_for(user) is PUBLIC


def test_actor_costs_two_queries_at_most(client, world, django_assert_max_num_queries):
    user = world.member("agency-director", world.agency)
    with django_assert_max_num_queries(1):
        actor_for(user)


def _levels(actor, published=False, owner=None):
    """Which of three grants, standing for rows owned by ``owner``, are visible at each level."""
    rows = RoleGrant.objects.filter(pk__isnull=False)
    found = set()
    for level in Visibility.values:
        marked = rows.extra(select={}).annotate(level=_value(level))
        if (
            marked.filter(visible(actor, AGREEMENT, field="level", published=published))
            .filter(organisation=owner)
            .exists()
        ):
            found.add(level)
    return found


def _value(level):
    from django.db.models import CharField, Value

    return Value(level, output_field=CharField())


def test_who_reads_what(world):
    director = world.actor("agency-director", world.agency)
    funder = world.actor("funder-tourism", world.funder)
    auditor = world.actor("auditor", world.office)
    office = world.actor("tourist-office", world.office)
    everything = {"internal", "shared", "public"}
    assert _levels(director, owner=world.agency) == everything
    assert _levels(funder, owner=world.agency) == {"shared", "public"}
    assert _levels(director, owner=world.funder) == {"shared", "public"}
    assert _levels(auditor, owner=world.agency) == {"shared", "public"}
    assert _levels(office, owner=world.agency) == {"public"}
    assert _levels(PUBLIC, owner=world.agency) == set()
    assert _levels(PUBLIC, published=True, owner=world.agency) == {"public"}
    assert _levels(world.admin(), owner=world.agency) == {"shared", "public"}
    assert _levels(SYSTEM, owner=world.agency) == everything


def test_nobody_gives_what_is_above_their_side(world):
    director = world.actor("agency-director", world.agency)
    manager = world.actor("action-manager", world.agency)
    can = policies.can_give
    assert can(director, "action-manager", world.agency.pk, AGREEMENT)
    assert can(director, "auditor", world.office.pk, AGREEMENT)
    assert not can(director, "action-manager", world.funder.pk, AGREEMENT)
    assert not can(director, "funder-tourism", world.agency.pk, AGREEMENT)
    assert not can(director, "action-manager", world.agency.pk, "another")
    assert not can(director, "auditor", world.office.pk, EVERY_AGREEMENT)
    assert not can(director, "administrator", world.agency.pk, AGREEMENT)
    assert not can(manager, "provider", world.office.pk, AGREEMENT)
    assert can(world.admin(), "auditor", world.office.pk, EVERY_AGREEMENT)
    assert not can(world.admin(), "administrator", world.office.pk, AGREEMENT)


def test_the_roles_page_is_public_and_complete(client, world):
    with translation.override("fr"):
        page = client.get("/partenaires/roles").content.decode()
    for texts in matrix().permissions.values():
        assert texts["fr"].replace("'", "&#x27;") in page
    assert "Who holds a role" not in page
    assert "Qui tient un rôle" not in page
