# ruff: noqa: E501 - rows of examples read better whole
"""Days owed, money scheduled, and the first sentence, in three languages."""

from __future__ import annotations

import datetime as dt
import re
from decimal import Decimal
from typing import Any

import pytest
from django.utils.translation import override
from hypothesis import given
from hypothesis import strategies as st

from capcommun.contract.agreements.api import document as doc
from capcommun.contract.overview import rules, wording

START, END = dt.date(2023, 1, 1), dt.date(2027, 12, 31)
TODAY = dt.date(2023, 10, 16)
QUOTE = {"text": "…", "part": "convention", "place": "Article 4"}


def owed(trigger: str, month_day: str | None = None, offset: int = 0) -> doc.Obligation:
    return doc.Obligation.model_validate(
        {"key": "o", "title": "Rapport", "debtor": "a", "creditor": "b", "group": "activity", "trigger": trigger,
         "month_day": month_day, "year_offset": offset, "event": "Réunion", "quote": QUOTE}
    )  # fmt: skip


@pytest.mark.parametrize(
    ("trigger", "month_day", "offset", "as_of", "code", "date", "exercise"),
    [
        # the report of 2023 is owed by 30 June 2024: there is none for 2022, before the term
        ("yearly", "06-30", 1, TODAY, "day", dt.date(2024, 6, 30), 2023),
        ("yearly", "06-30", 1, dt.date(2023, 3, 1), "day", dt.date(2024, 6, 30), 2023),
        ("yearly", "06-30", 1, dt.date(2024, 6, 30), "day", dt.date(2024, 6, 30), 2023),
        ("yearly", "06-30", 1, dt.date(2024, 7, 1), "day", dt.date(2025, 6, 30), 2024),
        ("yearly", "06-30", 1, dt.date(2028, 6, 30), "day", dt.date(2028, 6, 30), 2027),
        ("yearly", "06-30", 1, dt.date(2028, 7, 1), "over", None, None),
        ("yearly", "12-31", 0, TODAY, "day", dt.date(2023, 12, 31), 2023),
        ("yearly", "02-29", 0, TODAY, "day", dt.date(2024, 2, 29), 2024),
        ("yearly", "02-29", 1, TODAY, "day", dt.date(2024, 2, 29), 2023),
        ("yearly", None, 0, TODAY, "yearly", None, None),
        ("after-event", None, 0, TODAY, "event", None, None),
        ("on-change", None, 0, TODAY, "change", None, None),
        ("on-request", None, 0, TODAY, "request", None, None),
        ("continuous", None, 0, TODAY, "always", None, None),
        ("fixed-date", None, 0, TODAY, "unset", None, None),
    ],
)
def test_next_day_owed(
    trigger: str, month_day: str | None, offset: int, as_of: dt.date, code: str, date: Any, exercise: Any
) -> None:
    due = rules.next_due(owed(trigger, month_day, offset), START, END, as_of)
    assert (due.code, due.date, due.exercise) == (code, date, exercise)


def test_a_29_february_owed_becomes_the_28th_in_other_years() -> None:
    assert rules.yearly_day(2023, "02-29", 0) == dt.date(2023, 2, 28)


def test_without_a_term_no_day_is_invented() -> None:
    assert rules.next_due(owed("yearly", "06-30", 1), None, None, TODAY).code == "yearly"


@given(
    st.dates(dt.date(2022, 1, 1), dt.date(2029, 1, 1)), st.dates(dt.date(2023, 1, 1), dt.date(2023, 12, 31))
)
def test_a_day_owed_is_never_past_nor_before_the_term(as_of: dt.date, day: dt.date) -> None:
    due = rules.next_due(owed("yearly", f"{day:%m-%d}", 1), START, END, as_of)
    assert due.code in {"day", "over"}
    assert due.date is None or due.date >= max(as_of, START)


def test_the_money_of_2023() -> None:
    terms = [
        {"key": "acompte", "title": "Acompte", "share_percent": 90, "conditions": ["Vote du budget"]},
        {"key": "solde", "title": "Solde", "share_percent": 10, "conditions": ["Rapport", "Comptes"]},
    ]
    document = {
        "credits": [
            {"key": "c", "year": 2023, "title": "Participation", "amount": 1_950_000, "payer": "d", "payee": "a",
             "quote": QUOTE},
            {"key": "t1", "year": 2023, "title": "Premier trimestre", "amount": 650_000, "payer": "d",
             "payee": "a", "linked_agreement": "attributive", "quote": QUOTE},
        ],
    }  # fmt: skip
    credits = [doc.Credit.model_validate(c) for c in document["credits"]]
    found = rules.schedule(credits, [doc.Instalment.model_validate(t) for t in terms], 2023)
    assert [(p.title, p.amount, p.linked) for p in found.payments] == [
        ("Premier trimestre", 650_000, True),
        ("Acompte", 1_755_000, False),  # 90 % of 1 950 000
        ("Solde", 195_000, False),
    ]
    assert found.total == 2_600_000
    drawn = rules.slices(found)
    assert [s.tone for s in drawn] == ["linked", "advance", "balance"]
    assert sum(s.width for s in drawn) == 1000
    assert rules.schedule(credits, [], 2024).payments == ()


@given(
    st.decimals(min_value=0, max_value=10_000_000, places=2),
    st.lists(st.integers(1, 60), min_size=1, max_size=5),
)
def test_instalments_of_the_whole_add_up_to_the_cent(amount: Decimal, weights: list[int]) -> None:
    total = sum(weights)
    shares = [Decimal(w * 100) / total for w in weights[:-1]]
    shares.append(100 - sum(shares, Decimal(0)))
    parts = [
        doc.Instalment.model_validate({"key": f"p{n}", "title": "P", "share_percent": s})
        for n, s in enumerate(shares)
    ]
    assert sum(p.amount for p in rules.split(amount, parts)) == amount


def standing(**more: Any) -> rules.Standing:
    return rules.Standing(**({"total": 34, "in_agreement": 60} | more))


def said(found: rules.Standing, lang: str) -> str:
    with override(lang):
        words = wording.sentence_words(rules.sentence(found), TODAY, 2023)
    return re.sub("<[^>]*>", "", words).replace("\u00a0", " ").replace("’", "'")


@pytest.mark.parametrize(
    ("found", "fr", "en", "nl"),
    [
        (
            standing(
                held=19, late=4, missing=5, ahead=4, open=1, illustration=1, late_names=("A", "B", "C", "D")
            ),
            "Au 16 octobre 2023, 19 des 34 cibles de 2023 sont tenues. 4 cibles sont en retard, dont « A » et « B ». "
            "5 n'ont pas encore de donnée. Les 6 autres ne sont pas jugées.",
            "On 16 October 2023, 19 of the 34 targets of 2023 are held. 4 targets are late, among them “A” and “B”. "
            "5 have no data. The 6 others are not judged.",
            "Op 16 oktober 2023 zijn 19 van de 34 doelwaarden van 2023 gehaald. 4 doelwaarden zijn te laat, waaronder “A” en "
            "“B”. 5 hebben nog geen gegevens. De 6 andere zijn niet beoordeeld.",
        ),
        (
            standing(total=3, held=1, late=1, missing=1, late_names=("A",)),
            "Au 16 octobre 2023, 1 des 3 cibles de 2023 est tenue. 1 cible est en retard : « A ». "
            "1 n'a pas encore de donnée.",
            "On 16 October 2023, 1 of the 3 targets of 2023 is held. 1 target is late: “A”. 1 has no data.",
            "Op 16 oktober 2023 is 1 van de 3 doelwaarden van 2023 gehaald. 1 doelwaarde is te laat: “A”. "
            "1 heeft nog geen gegevens.",
        ),
        (
            standing(total=5, ahead=4, watch=1),
            "Au 16 octobre 2023, aucune des 5 cibles de 2023 n'est encore tenue. Aucune n'est en retard. "
            "1 est à surveiller. Les 4 autres ne sont pas jugées.",
            "On 16 October 2023, none of the 5 targets of 2023 is held yet. None is late. 1 is to be watched. "
            "The 4 others are not judged.",
            "Op 16 oktober 2023 is nog geen van de 5 doelwaarden van 2023 gehaald. Geen enkele is te laat. "
            "1 is in het oog te houden. De 4 andere zijn niet beoordeeld.",
        ),
        (
            standing(total=1, held=1),
            "Au 16 octobre 2023, la seule cible de 2023 est tenue.",
            "On 16 October 2023, the only target of 2023 is held.",
            "Op 16 oktober 2023 is de enige doelwaarde van 2023 gehaald.",
        ),
        (
            standing(total=8, held=8),
            "Au 16 octobre 2023, les 8 cibles de 2023 sont toutes tenues.",
            "On 16 October 2023, all 8 targets of 2023 are held.",
            "Op 16 oktober 2023 zijn alle 8 doelwaarden van 2023 gehaald.",
        ),
        (
            standing(total=0, in_agreement=0),
            "Au 16 octobre 2023, ce texte ne fixe aucune cible mesurable : il n'y a rien à juger, et rien n'est "
            "inventé.",
            "On 16 October 2023, this text sets no measurable target: there is nothing to judge, and nothing is "
            "made up.",
            "Op 16 oktober 2023 stelt deze tekst geen meetbare doelwaarden: er valt niets te beoordelen, en niets "
            "is verzonnen.",
        ),
        (
            standing(total=0, in_agreement=12),
            "Au 16 octobre 2023, la feuille de route 2023 ne fixe pas encore de cible.",
            "On 16 October 2023, the roadmap of 2023 sets no target yet.",
            "Op 16 oktober 2023 stelt het stappenplan 2023 nog geen doelwaarden.",
        ),
    ],
)
def test_the_first_sentence(found: rules.Standing, fr: str, en: str, nl: str) -> None:
    assert [said(found, lang) for lang in ("fr", "en", "nl")] == [fr, en, nl]


def test_only_missing_values_are_not_said_to_be_in_time() -> None:
    assert [p.code for p in rules.sentence(standing(total=2, missing=2))] == ["none-held", "missing"]


def test_a_title_is_never_markup() -> None:
    found = standing(held=1, late=1, missing=32, late_names=("<script>{n}</script>",))
    words = wording.sentence_words(rules.sentence(found), TODAY, 2023)
    assert "<script>" not in words
    assert "&lt;script&gt;{n}" in words


@given(st.tuples(*[st.integers(0, 40)] * 9))
def test_the_sentence_leaves_nothing_out_and_adds_up(counts: tuple[int, ...]) -> None:
    held, watch, late, missing, *others, context = counts
    found = rules.Standing(
        held + watch + late + missing + sum(others),
        held,
        watch,
        late,
        missing,
        *others,
        context,
        ("A",) * late,
        200,
    )
    parts = {p.code: p.count for p in rules.sentence(found)}
    rest = {p.code: p.count for p in rules.rest(found)}
    assert rest.pop("context", 0) == context
    assert sum(rest.values()) == found.waiting
    if found.total and held < found.total:
        assert sum(parts.values()) == found.total
        assert parts.get("held", 0) == held
        assert parts.get("late", 0) == late
        assert parts.get("watch", 0) == watch
        assert parts.get("missing", 0) == missing
        assert parts.get("waiting", 0) == sum(rest.values())


CREDITS = [
    doc.Credit.model_validate(
        {"key": f"c{year}", "year": year, "title": "Participation", "amount": 10, "payer": "b", "payee": "a",
         "quote": QUOTE, "instalments": [{"key": f"{year}.solde", "title": f"Solde {year}"}]}
    )
    for year in (2023, 2024)
]  # fmt: skip
TERMS = [doc.Instalment(key="solde", title="Solde"), doc.Instalment(key="reste", title="Solde")]


@pytest.mark.parametrize(
    ("gates", "exercise", "held"),
    [
        # the credit of the year restates the agreement's payment terms: one payment, told once
        (["solde", "2023.solde"], 2023, ["Solde 2023"]),
        (["solde", "2023.solde"], 2025, ["Solde"]),
        (["2023.solde"], 2025, []),
        (["2023.solde", "2024.solde"], None, ["Solde 2023", "Solde 2024"]),
        (["solde", "2023.solde"], None, ["Solde"]),
        (["solde", "reste"], 2023, ["Solde"]),
        ([], 2023, []),
    ],
)
def test_payments_held_back(gates: list[str], exercise: int | None, held: list[str]) -> None:
    assert rules.held_back(gates, CREDITS, TERMS, exercise) == held


def test_every_day_of_the_term() -> None:
    days = rules.days_owed(owed("yearly", "06-30", 1), START, END)
    assert [(due.date, due.exercise) for due in days] == [
        (dt.date(year + 1, 6, 30), year) for year in range(2023, 2028)
    ]
    assert rules.days_owed(owed("continuous", "06-30"), START, END) == []
    assert rules.days_owed(owed("yearly", "06-30"), None, None) == []
