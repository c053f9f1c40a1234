"""Words of the API's documentation page that live in its schema: named here so that they are translated."""

from __future__ import annotations

from django.utils.translation import gettext_noop

WORDS = (
    gettext_noop("territories"),
    gettext_noop("Regions"),
    gettext_noop("Departments"),
    gettext_noop("Intermunicipalities"),
    gettext_noop("One intermunicipality"),
    gettext_noop("Communes"),
    gettext_noop("One commune, even former"),
    gettext_noop("Destinations, tourist office areas and sites, with what they hold on a day"),
    gettext_noop("One zone on a day"),
    gettext_noop("A zone's communes on a day"),
)
