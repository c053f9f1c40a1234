"""The demonstration's lists by destination and by market: what plain SQL counts over the reference itself."""

from __future__ import annotations

import pytest
from django.conf import settings
from django.db import connection

from capcommun.reference.measures.api import Window, measure_named
from capcommun.reference.partners.api import Organisation
from capcommun.reference.territories.api import load_edition, load_zones
from capcommun.registers.lists import demo

pytestmark = pytest.mark.django_db
LINES = (
    " FROM registers_lists_listline l JOIN registers_lists_followedlist f ON f.id = l.followed_id"
    " {joined} WHERE f.key = 'experiences' AND l.status = 'Publiée' AND l.gone_on IS NULL"
    " AND l.day BETWEEN '2023-01-01' AND '2023-10-16' GROUP BY 1"
)
IN_ZONES = (
    " JOIN reference_territories_commune c ON c.code = l.territory_code"
    " JOIN reference_territories_zonemember m ON (m.epci_id = c.epci_id OR m.commune_id = c.code)"
    ' AND m.start <= l.day AND (m."end" IS NULL OR m."end" >= l.day)'
    " JOIN reference_territories_zone z ON z.id = m.zone_id AND z.kind = 'destination'"
)


def by_hand(column: str, joined: str = "") -> dict[str, int]:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {column}, COUNT(*)" + LINES.format(joined=joined))
        return dict(cursor.fetchall())


def test_the_splits_are_what_the_reference_gives(monkeypatch: pytest.MonkeyPatch) -> None:
    """The destinations come from the zones and the communes here, not from what the lines say."""
    own = settings.CAPCOMMUN.model_copy(update={"demo": True, "today": demo.FILES[-1]})
    monkeypatch.setattr(settings, "CAPCOMMUN", own)
    load_edition()
    load_zones()
    kind = Organisation.Kind.TOURISM_AGENCY
    Organisation.objects.create(key=demo.AGENCY, name="a", short_name="a", kind=kind, territory="62")
    demo.create(1)
    measure = measure_named("lists:experiences")
    assert measure
    window = Window(demo.BEGUN.replace(day=1), demo.FILES[-1])
    found = measure.source.splits(window, ["destination", "market"])
    said = {name: {value: total.records for value, total in parts.items()} for name, parts in found.items()}
    nowhere = said["destination"].pop("")
    assert said["destination"] == by_hand("z.name", IN_ZONES)
    assert len(said["destination"]) == 3
    assert nowhere == 158 - sum(said["destination"].values())
    assert said["market"] == by_hand("l.market")
    assert {"France", "Belgique", "Pays-Bas", "Royaume-Uni"} < said["market"].keys()
