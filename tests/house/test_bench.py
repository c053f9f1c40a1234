"""What the benchmarks write by plain SQL is still what the tables ask for. Nothing is measured here."""

from __future__ import annotations

import pytest
from bench import pages, records

from capcommun.contract.indicators.models import Observation, Target
from capcommun.reference.partners.api import Organisation
from capcommun.registers.lists.models import ListLine, ListLineRevision

pytestmark = pytest.mark.django_db


def test_invented_agreements_have_their_values(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pages, "AGREEMENTS", 1)
    pages.crowd()
    assert Observation.objects.count() == Target.objects.count() * pages.VALUES > 0


def test_invented_records_have_their_revisions() -> None:
    owner = Organisation.objects.create(key="mesure", name="Mesure", short_name="M", kind="company")
    records.fill_list("mesure", owner, 50)
    assert ListLine.objects.count() == 50
    assert ListLineRevision.objects.count() == 55, "one line in ten was changed once"
