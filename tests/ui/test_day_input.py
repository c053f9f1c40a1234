"""A day in a form is written as browsers read it, in every language."""

from __future__ import annotations

import datetime as dt

import pytest
from django.utils import translation

from capcommun.contract.agreements.views.acts import AdoptForm
from capcommun.kit.ui.api import DayInput

DAY = dt.date(2023, 10, 16)


@pytest.mark.parametrize("language", ["fr", "en", "nl"])
def test_a_day_is_shown_again_as_browsers_read_it(language: str) -> None:
    with translation.override(language):
        shown = DayInput().render("day", DAY)
        form = str(AdoptForm(initial={"signed_on": DAY}))
    for html in (shown, form):
        assert 'type="date"' in html
        assert 'value="2023-10-16"' in html
