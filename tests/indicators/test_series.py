"""A file of values with its source and its licence: read, checked line by line, declared, validated."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from decimal import Decimal

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st
from tests.indicators.small import KEY, OBSERVE, READ, TODAY, actor, loaded

from capcommun.contract.agreements.api import Agreement
from capcommun.contract.indicators import services
from capcommun.contract.indicators.models import Declaration, Observation, Series, Target
from capcommun.contract.indicators.series import period_in
from capcommun.contract.indicators.services import Provenance
from capcommun.kit.access.api import Actor, Refusal

SignIn = Callable[[Actor], Client]
PAGE = f"/contrats/{KEY}/cibles/importer/"
SAID = Provenance("Insee, enquête hôtellerie", "Licence ouverte 2.0", "https://example.org/serie", "shared")
GOOD = (
    "Cible;Période;Valeur;Motif;Remarque\n"
    "2023.recrutes;T1 2023;12,5;;\n"
    "cadre.velo;2023-03;;pas encore compté;\n"
)
DAY = dt.date.fromisoformat


def author() -> Actor:
    return actor("action@example.org")


def validator() -> Actor:
    return actor("valideuse@example.org", OBSERVE | {"target.validate"})


@pytest.fixture
def agreement() -> Agreement:
    return loaded()


def sent(agreement: Agreement, text: str, said: Provenance = SAID) -> Series:
    row = services.bring(agreement, text.encode(), "serie.csv", said, actor=author(), today=TODAY)
    row.agreement = agreement
    return row


@pytest.mark.parametrize(
    ("text", "start", "end"),
    [
        ("31/12/2023", None, "2023-12-31"),
        ("2023-12-31", None, "2023-12-31"),
        ("1er mars 2023", None, "2023-03-01"),
        ("2023-02", "2023-02-01", "2023-02-28"),
        ("02/2024", "2024-02-01", "2024-02-29"),
        ("mars 2023", "2023-03-01", "2023-03-31"),
        ("Août 2023", "2023-08-01", "2023-08-31"),
        ("maart 2023", "2023-03-01", "2023-03-31"),
        ("T1 2023", "2023-01-01", "2023-03-31"),
        ("2023-T4", "2023-10-01", "2023-12-31"),
        ("Q2 2023", "2023-04-01", "2023-06-30"),
        ("3e trimestre 2023", "2023-07-01", "2023-09-30"),
        ("2023", "2023-01-01", "2023-12-31"),
    ],
)
def test_a_period_as_people_write_it(text: str, start: str | None, end: str) -> None:
    assert period_in(text) == (start and DAY(start), DAY(end))


@pytest.mark.parametrize("text", ["", "T5 2023", "2023-13", "13/2023", "31/02/2023", "hier", "T1", "1", "0"])
def test_what_tells_no_period(text: str) -> None:
    assert period_in(text) is None


@given(st.dates(min_value=dt.date(1900, 1, 1), max_value=dt.date(2200, 12, 31)))
def test_each_day_and_its_month_are_read_back(day: dt.date) -> None:
    assert period_in(day.isoformat()) == (None, day)
    month = period_in(f"{day:%Y-%m}")
    assert month is not None
    assert month[0] == day.replace(day=1)
    assert month[1] >= day
    assert (month[1] + dt.timedelta(days=1)).day == 1


@pytest.mark.django_db
def test_every_fault_is_named_by_its_cell(agreement: Agreement) -> None:
    lines = [
        "Série 2023;;;;",
        "Cible;Période;Valeur;Motif;Remarque",
        "2023.recrutes;T1 2023;12;;",
        "inconnue;T1 2023;1;;",
        ";T1 2023;1;;",
        "2023.recrutes;hier;1;;",
        "2023.recrutes;;1;;",
        "2023.recrutes;T2 2023;douze;;",
        "2023.recrutes;T3 2023;;;",
        "2023.recrutes;T1 2023;13;;",
        "2023.recrutes;2023-05;#REF!;;",
        "2023.recrutes;2023-06;1;;crÃ©Ã©",
    ]
    found = services.check_series(sent(agreement, "\n".join(lines)), actor=author(), today=TODAY)
    assert [line.number for line in found.added] == [3, 12], "a note is kept as it is written"
    told = {str(fault.cell): fault.reason for line in found.faulty for fault in line.faults}
    assert set(told) == {"A4", "A5", "B6", "B7", "C8", "C9", "B10", "C11"}
    assert "inconnue" in told["A4"]
    assert "3" in told["B10"]


@pytest.mark.django_db
def test_the_lines_are_declared_then_validated_by_somebody_else(agreement: Agreement) -> None:
    series = sent(agreement, GOOD)
    done = services.declare_series(series, actor=author(), today=TODAY)
    assert (done.declared, done.refused) == (2, [])
    rows = list(Declaration.objects.order_by("pk"))
    assert [(row.value, row.period_start, row.period_end) for row in rows] == [
        (Decimal("12.5"), DAY("2023-01-01"), DAY("2023-03-31")),
        (None, DAY("2023-03-01"), DAY("2023-03-31")),
    ]
    assert {row.series for row in rows} == {series}
    assert all("Insee" in row.note and "Licence ouverte" in row.note for row in rows)
    assert not Observation.objects.exists(), "nothing stands before it is validated"
    for row in rows:
        row.target.agreement = agreement
        services.validate(row, actor=validator(), today=TODAY)
    assert Observation.objects.filter(value=Decimal("12.5")).exists()


@pytest.mark.django_db
def test_pressing_twice_declares_once_and_what_is_there_is_left(agreement: Agreement) -> None:
    series = sent(agreement, GOOD)
    assert services.declare_series(series, actor=author(), today=TODAY).declared == 2
    assert services.declare_series(series, actor=author(), today=TODAY).declared == 0
    for row in Declaration.objects.all():
        row.target.agreement = agreement
        services.validate(row, actor=validator(), today=TODAY)
    again = sent(agreement, GOOD)
    checked = services.check_series(again, actor=author(), today=TODAY)
    assert (len(checked.unchanged), checked.added, checked.corrected) == (2, [], [])
    assert services.declare_series(again, actor=author(), today=TODAY).declared == 0


@pytest.mark.django_db
def test_another_value_for_the_same_period_corrects_the_first(agreement: Agreement) -> None:
    services.declare_series(sent(agreement, GOOD), actor=author(), today=TODAY)
    for row in Declaration.objects.all():
        row.target.agreement = agreement
        services.validate(row, actor=validator(), today=TODAY)
    other = sent(agreement, GOOD.replace("12,5", "14"))
    [(line, old)] = services.check_series(other, actor=author(), today=TODAY).corrected
    assert (line.value, old.value) == (Decimal(14), Decimal("12.5"))
    assert services.declare_series(other, actor=author(), today=TODAY).declared == 1
    last = Declaration.objects.order_by("pk").last()
    assert last is not None
    assert last.corrects == old
    assert "serie.csv" in last.why


@pytest.mark.django_db
def test_a_file_stopped_half_way_goes_on_from_there(
    agreement: Agreement, monkeypatch: pytest.MonkeyPatch
) -> None:
    from capcommun.contract.indicators.services import series as module

    monkeypatch.setattr(module, "AT_ONCE", 1)
    series, real = sent(agreement, GOOD), module.declare

    def broken(target: Target, *args: object, **kwargs: object) -> Declaration:
        if target.key == "cadre.velo":
            raise RuntimeError("the machine stops here")
        return real(target, *args, **kwargs)  # type: ignore[arg-type]  # handed on as it came

    monkeypatch.setattr(module, "declare", broken)
    with pytest.raises(RuntimeError):
        services.declare_series(series, actor=author(), today=TODAY)
    assert Declaration.objects.count() == 1
    monkeypatch.setattr(module, "declare", real)
    assert services.declare_series(series, actor=author(), today=TODAY).declared == 1
    assert Declaration.objects.count() == 2


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("text", "said", "code"),
    [
        ("Une;Deux\n1;2\n", SAID, "series.columns"),
        (GOOD, Provenance("s", "l", "http://example.org", "shared"), "series.link"),
        (GOOD, Provenance("s", "l", "", "everyone"), "series.visibility"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused(
    agreement: Agreement, text: str, said: Provenance, code: str
) -> None:
    with pytest.raises(Refusal) as told:
        sent(agreement, text, said)
    assert told.value.code == code
    assert not Series.objects.exists()


@pytest.mark.django_db
def test_who_may_not_enter_values_may_not_bring_them(agreement: Agreement) -> None:
    with pytest.raises(Refusal) as told:
        services.bring(
            agreement, GOOD.encode(), "x.csv", SAID, actor=actor("lit@example.org", READ), today=TODAY
        )
    assert told.value.code == "series.forbidden"


@pytest.mark.django_db
def test_on_screen_a_file_is_sent_checked_and_declared(agreement: Agreement, signed_in: SignIn) -> None:
    client = signed_in(author())
    file = SimpleUploadedFile("serie.csv", (GOOD + "rien;T1 2023;1;;\n").encode())
    form = {"source": "Insee", "licence": "Licence ouverte", "visibility": "shared", "link": ""}
    step = client.post(PAGE, form | {"file": file})
    assert step.status_code == 302
    check = step["Location"]
    page = client.get(check).content.decode()
    assert "A4" in page
    faulty = b"".join(client.get(f"{check}lignes.csv")).decode("utf-8-sig")
    assert "rien" in faulty
    assert "2023.recrutes" not in faulty
    client.post(check)
    assert Declaration.objects.count() == 2
    other = signed_in(actor("autre@example.org"))
    assert other.get(check).status_code == 404, "a file waits for who sent it"
    empty = client.post(PAGE, form)
    assert empty.status_code == 422


@pytest.mark.django_db
def test_a_file_too_large_is_refused_before_it_is_read(
    agreement: Agreement, signed_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        settings, "CAPCOMMUN", settings.CAPCOMMUN.model_copy(update={"upload_max_mb": 1, "today": TODAY})
    )
    big = SimpleUploadedFile("gros.csv", b"x" * (1024 * 1024 + 1))
    form = {"source": "Insee", "licence": "Licence ouverte", "visibility": "shared", "file": big}
    answer = signed_in(author()).post(PAGE, form)
    assert answer.status_code == 413
    assert "1" in answer.content.decode()
    assert not Series.objects.exists()


@pytest.mark.django_db
def test_the_page_behind_a_brought_figure_names_its_source_and_who_validated_it(
    agreement: Agreement, signed_in: SignIn
) -> None:
    target = Target.objects.get(agreement=agreement, key="2023.recrutes")
    target.agreement = agreement
    chief = actor("directrice@example.org", OBSERVE | {"plan.edit"})
    services.come_by(target, "series", actor=chief, today=TODAY)
    client = signed_in(author())
    page = f"/contrats/{KEY}/cibles/2023.recrutes/origine/"
    before = client.get(page).content.decode()
    assert "apportées par série" in before
    assert "manquant n’est pas zéro" in before
    assert f"/contrats/{KEY}/cibles/2023.recrutes/#enter" in before, "the way out of a page without a figure"
    services.declare_series(sent(agreement, GOOD), actor=author(), today=TODAY)
    for row in Declaration.objects.all():
        row.target.agreement = agreement
        services.validate(row, actor=validator(), today=TODAY)
    after = client.get(page).content.decode()
    assert "manquant n’est pas zéro" not in after
    assert "#enter" not in after
    assert '<a href="https://example.org/serie"' in after
    assert "<dd>Licence ouverte 2.0</dd>" in after
    assert "validée par valideuse" in after
    assert "saisies à la main" not in after
