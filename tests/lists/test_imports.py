"""A file sent, sent again, complete or not, by two people at once, of prior years."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase
from tests.lists.conftest import DAY, EARLIER, HEADER, ROWS, begun, loaded, make_people, sent

from capcommun.kit.access.api import Actor, Refusal
from capcommun.kit.audit.api import trail
from capcommun.kit.documents.api import csv, xlsx
from capcommun.registers.lists import export, queries
from capcommun.registers.lists.models import FollowedList, ListImport, ListLine, ListLineRevision
from capcommun.registers.lists.services import imports
from capcommun.registers.lists.services.lines import change_line
from capcommun.registers.lists.services.lists import change_list, withdraw_list

pytestmark = pytest.mark.django_db
People = dict[str, Actor]


def tally(done: ListImport) -> tuple[int, ...]:
    return done.added, done.changed, done.removed, done.unchanged, done.refused


def test_lines_are_loaded_kept_whole_and_told(providers: FollowedList, people: People) -> None:
    done = loaded(sent(providers, people["director"], ROWS), people["director"])
    assert tally(done) == (4, 0, 0, 0, 0)
    first = ListLine.objects.get(key="PR-1")
    assert (first.label, first.day, first.status) == ("Gîte des Dunes", dt.date(2023, 5, 2), "Recruté")
    assert (first.territory, first.territory_code, first.extra) == (
        "Arras",
        "62041",
        {"Activité": "Hébergement"},
    )
    assert ListLine.objects.get(key="PR-4").territory_code == "", "kept as it was written"
    kept = ListLineRevision.objects.get(line=first)
    assert (kept.said, kept.known_on, kept.imported) == (first.said, DAY, done)
    event = trail("lists.list", providers.key)[0]
    assert (event.verb, event.after["added"]) == ("lists.imported", 4)


def test_the_same_file_again_changes_nothing(providers: FollowedList, people: People) -> None:
    loaded(sent(providers, people["director"], ROWS), people["director"])
    again = imports.upload(providers, actor=people["manager"], content=csv([HEADER, *ROWS]), name="b.csv")
    again.followed = FollowedList.objects.get()
    assert imports.ready(again), "the columns are those of the last time: nothing is asked"
    assert tally(loaded(again, people["manager"])) == (0, 0, 0, 4, 0)
    assert ListLineRevision.objects.count() == 4


def test_good_lines_are_loaded_even_if_others_are_faulty(providers: FollowedList, people: People) -> None:
    rows = [*ROWS, ["", "Sans clé", "02/05/2023", "", "Recruté", ""], ["PR-1", "Deux fois", "", "", "Vu", ""]]
    draft = sent(providers, people["director"], rows)
    assert [row.number for row in imports.check(draft, DAY).refused] == [6, 7]
    assert tally(loaded(draft, people["director"])) == (4, 0, 0, 0, 2)
    assert ListLine.objects.get(key="PR-1").label == "Gîte des Dunes"


def test_what_changed_is_shown_before_and_after_and_written(providers: FollowedList, people: People) -> None:
    director = people["director"]
    loaded(sent(providers, director, ROWS, today=EARLIER), director, today=dt.date(2023, 7, 1))
    rows = [[*ROWS[2][:2], "03/09/2023", "Calais", "Recruté", ROWS[2][5]]]
    draft = sent(providers, director, rows)
    one = imports.check(draft, DAY).changed[0]
    assert one.new == {
        "day": dt.date(2023, 9, 3), "territory": "Calais", "status": "Recruté", "territory_code": "62193",
    }  # fmt: skip
    loaded(draft, director)
    before, after = ListLineRevision.objects.filter(line__key="PR-3")
    assert (before.status, before.known_on, before.until) == ("À l’étude", dt.date(2023, 7, 1), DAY)
    assert (after.status, after.until, after.revision) == ("Recruté", None, 2)


def test_a_complete_file_withdraws_what_it_has_not(providers: FollowedList, people: People) -> None:
    director = people["director"]
    loaded(sent(providers, director, ROWS, today=EARLIER), director, today=dt.date(2023, 7, 1))
    faulty = [ROWS[1][0], "", *ROWS[1][2:]]
    draft = sent(providers, director, [ROWS[0], faulty])
    assert [line.key for line in imports.check(draft, DAY).absent] == ["PR-3", "PR-4"]
    assert tally(loaded(draft, director, complete=True)) == (0, 0, 2, 1, 1)
    assert ListLine.objects.get(key="PR-2").gone_on is None, "a faulty line is in the file all the same"
    assert ListLine.objects.get(key="PR-3").gone_on == DAY
    there = queries.there(providers, DAY).values_list("line__key", flat=True)
    assert sorted(there) == ["PR-1", "PR-2"]
    assert queries.there(providers, dt.date(2023, 8, 1)).count() == 4, "known then, all the same"
    assert tally(loaded(sent(providers, director, [ROWS[2]]), director)) == (0, 1, 0, 0, 0)
    assert ListLine.objects.get(key="PR-3").gone_on is None, "a line that comes back is in the list again"


def test_a_column_that_the_file_has_not_changes_nothing(providers: FollowedList, people: People) -> None:
    director = people["director"]
    loaded(sent(providers, director, ROWS), director)
    short = sent(
        providers, director, [[row[0], row[1], row[2], row[4]] for row in ROWS],
        header=["Dossier", "Prestataire", "Date", "Statut"],
        mapping={"key": 0, "label": 1, "day": 2, "status": 3},
    )  # fmt: skip
    assert tally(loaded(short, director)) == (0, 0, 0, 4, 0)
    assert ListLine.objects.get(key="PR-1").extra == {"Activité": "Hébergement"}


def test_prior_years_are_known_from_the_day_that_is_told(providers: FollowedList, people: People) -> None:
    director = people["director"]
    loaded(sent(providers, director, ROWS), director, known_on=dt.date(2022, 12, 31))
    known = dict(ListLineRevision.objects.values_list("line__key", "known_on"))
    assert known["PR-4"] == dt.date(2022, 12, 31)
    assert known["PR-1"] == dt.date(2023, 5, 2), "never before it happened"
    assert queries.there(providers, dt.date(2023, 1, 15)).count() == 2
    rows = [[*ROWS[3][:1], "Musée de l’Écluse", *ROWS[3][2:]]]
    loaded(sent(providers, director, rows), director, known_on=dt.date(2022, 12, 31))
    last = ListLineRevision.objects.get(line__key="PR-4", until=None)
    assert last.known_on == DAY, "what changes a line that was there is known today"


def test_pressing_twice_and_two_people_at_once(providers: FollowedList, people: People) -> None:
    director, manager = people["director"], people["manager"]
    mine, theirs = sent(providers, director, ROWS), sent(providers, manager, ROWS[:2])
    seen = imports.check(mine, DAY).revision
    assert imports.check(theirs, DAY).revision == seen
    imports.load(mine, actor=director, seen=seen, complete=False, today=DAY)
    with pytest.raises(Refusal, match=r"lists\.conflict"):
        imports.load(theirs, actor=manager, seen=seen, complete=True, today=DAY)
    stale = ListImport.objects.get(pk=mine.pk)
    stale.applied_at = None  # as the second press read it
    with pytest.raises(Refusal, match=r"lists\.(loaded|conflict)"):
        imports.load(stale, actor=director, seen=seen, complete=False, today=DAY)
    with pytest.raises(Refusal, match=r"lists\.loaded"):
        loaded(ListImport.objects.get(pk=mine.pk), director)
    assert ListLine.objects.count() == 4
    assert ListImport.objects.filter(applied_at__isnull=False).count() == 1


def test_a_line_changed_in_between_is_not_overwritten_unseen(providers: FollowedList, people: People) -> None:
    director = people["director"]
    loaded(sent(providers, director, ROWS), director)
    draft = sent(providers, director, [[*ROWS[0][:1], "Gîte du Cap", *ROWS[0][2:]]])
    seen = imports.check(draft, DAY).revision
    line = ListLine.objects.select_related("followed__organisation").get(key="PR-1")
    change_line(line, actor=people["manager"], seen=1, said={"label": "Gîte du Phare"}, today=DAY)
    with pytest.raises(Refusal, match=r"lists\.conflict"):
        imports.load(draft, actor=director, seen=seen, complete=False, today=DAY)
    assert ListLine.objects.get(key="PR-1").label == "Gîte du Phare"


def test_who_may_not_and_what_cannot_be_loaded(providers: FollowedList, people: People) -> None:
    for name in ("funder", "elsewhere"):
        with pytest.raises(Refusal, match=r"lists\.edit"):
            imports.upload(providers, actor=people[name], content=b"a;b\n1;2\n", name="a.csv")
    director = people["director"]
    for content, code in (
        (b"a;b\n", "empty"),
        (b"PK\x03\x04nothing", "unreadable"),
        (b"\xd0\xcf\x11\xe0", "old"),
    ):
        with pytest.raises(Refusal, match=f"documents.{code}"):
            imports.upload(providers, actor=director, content=content, name="a.csv")
    with pytest.raises(Refusal, match=r"lists\.column-twice"):
        sent(providers, director, ROWS, mapping={"key": 0, "day": 2, "label": 0})
    with pytest.raises(Refusal, match=r"lists\.column"):
        sent(providers, director, ROWS, mapping={"key": 0})
    with pytest.raises(Refusal, match=r"lists\.nothing"):
        loaded(sent(providers, director, [["", "a", "", "", "", ""]]), director)
    withdraw_list(FollowedList.objects.get(), actor=director, today=DAY)
    with pytest.raises(Refusal, match=r"lists\.withdrawn"):
        sent(FollowedList.objects.get(), director, ROWS)
    assert not ListLine.objects.exists()


def test_what_counts_has_its_rule(providers: FollowedList, people: People) -> None:
    director = people["director"]
    loaded(sent(providers, director, ROWS), director)
    now = FollowedList.objects.get()
    told = {"statuses": ["Recruté", "À l’étude", "Parti"], "title": "Réseau"}
    after = change_list(now, actor=director, seen=now.revision, told=told, today=DAY)
    assert after.rule == now.rule, "a status more, which does not count"
    told = {"counted": ["Recruté", "À l’étude"]}
    after = change_list(after, actor=director, seen=after.revision, told=told, today=DAY)
    assert after.rule == now.rule + 1
    with pytest.raises(Refusal, match=r"lists\.status-held"):
        change_list(after, actor=director, seen=after.revision, told={"statuses": ["Recruté"]}, today=DAY)
    with pytest.raises(Refusal, match=r"lists\.conflict"):
        change_list(after, actor=director, seen=now.revision, told={"title": "Autre"}, today=DAY)


TEXT = st.text(st.characters(categories=("L", "N", "Zs"), codec="cp1252"), min_size=1, max_size=20).map(
    lambda text: " ".join(text.split())
)
NAMED = TEXT.filter(lambda text: bool(text) and text[:1].isalpha() and "Ã" not in text and "Â" not in text)
LINES = st.lists(
    st.tuples(
        NAMED,
        st.dates(dt.date(1995, 1, 1), DAY),
        st.sampled_from(["", "Arras", "Calais", "ailleurs"]),
        st.sampled_from(["Recruté", "À l’étude"]),
        st.decimals(0, 10_000, places=3),
        NAMED | st.just(""),
    ),
    min_size=1,
    max_size=8,
)
WEIGHED = {"key": 0, "label": 1, "day": 2, "territory": 3, "status": 4, "weight": 6}


class TestNeutral(TestCase):
    """Whatever the lines: sent again, or taken out and sent back as CSV or XLSX, they are the same."""

    @settings(max_examples=20, suppress_health_check=list(HealthCheck), phases=[Phase.generate])
    @given(LINES)
    def test_out_and_in_again(self, lines: list[tuple[str, dt.date, str, str, Decimal, str]]) -> None:
        actor = make_people()["director"]
        followed = begun(actor, weighed=True)
        rows = [
            [f"K{n}", a, b, c, d, f, str(e).replace(".", ",")] for n, (a, b, c, d, e, f) in enumerate(lines)
        ]
        header = [*HEADER, "Poids"]
        done = loaded(sent(followed, actor, rows, header=header, mapping=WEIGHED), actor)
        assert tally(done) == (len(rows), 0, 0, 0, 0)
        assert [line.weight for line in ListLine.objects.order_by("pk")] == [line[4] for line in lines]
        followed = FollowedList.objects.select_related("organisation").get()
        for content in (
            csv([header, *rows]),
            csv(export.rows(followed, queries.lines(followed, DAY, queries.Asked()))),
            xlsx([export.sheet(followed, queries.lines(followed, DAY, queries.Asked()))]),
        ):
            again = imports.upload(followed, actor=actor, content=content, name="x")
            assert imports.ready(again)
            assert tally(loaded(again, actor, complete=True)) == (0, 0, 0, len(rows), 0)
        assert ListLineRevision.objects.count() == len(rows)
