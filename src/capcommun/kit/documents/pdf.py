"""Accessible PDF (PDF/UA-1) from a template."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from django.http import HttpResponse
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _

from capcommun.kit.access.api import Refusal
from capcommun.kit.documents.tagging import scope_headers
from capcommun.kit.text.api import tied_html

STYLE = Path(__file__).parent / "print.css"
FONTS = Path(__file__).parents[1] / "ui" / "static" / "ui" / "fonts"
FONT = "font:"
"""The one kind of address that a document may name: a typeface that the product itself brings."""


def _engine() -> Any:
    """WeasyPrint, loaded only when a PDF is asked for: without Pango everything else must go on working."""
    try:
        import weasyprint
    except OSError as error:
        raise Refusal(
            "documents.no-pango",
            _("PDF documents cannot be made on this server: the Pango library is missing."),
            _(
                "Ask the administrator to install the system packages libpango-1.0-0, libpangoft2-1.0-0 "
                "and libharfbuzz-subset0 (on Debian and Ubuntu), then to restart the server. "
                "Spreadsheets and pages work without them."
            ),
            status=503,
        ) from error
    return weasyprint


def _fetcher(engine: Any) -> Any:
    """A document holds what its template wrote: nothing is fetched but our own typefaces."""
    ours = {path.name for path in FONTS.glob("*.woff2")}

    class Fetcher(engine.urls.URLFetcher):  # type: ignore[misc]  # the engine is loaded late, and is untyped
        def fetch(self, url: str, headers: Any = None) -> Any:
            name = url.removeprefix(FONT)
            if not url.startswith(FONT) or name not in ours:
                raise ValueError(url)
            return engine.urls.URLFetcherResponse(
                url, (FONTS / name).read_bytes(), {"Content-Type": "font/woff2"}
            )

    return Fetcher()


def pdf(template: str, context: Mapping[str, Any], title: str, lang: str) -> bytes:
    """The template as a tagged PDF; it extends ``documents/base.html``, which sets title and language."""
    engine = _engine()
    with translation.override(lang):
        html = tied_html(render_to_string(template, {**context, "title": title, "lang": lang}))
    fonts = engine.text.fonts.FontConfiguration()
    fetcher = _fetcher(engine)
    document = engine.HTML(string=html, url_fetcher=fetcher)
    style = engine.CSS(string=STYLE.read_text(encoding="utf-8"), url_fetcher=fetcher, font_config=fonts)
    data: bytes = document.write_pdf(
        stylesheets=[style], font_config=fonts, pdf_variant="pdf/ua-1", finisher=scope_headers
    )
    return data


def pdf_response(data: bytes, name: str) -> HttpResponse:
    """The PDF, shown in the browser under its own name."""
    response = HttpResponse(data, content_type="application/pdf")
    response["Content-Disposition"] = content_disposition_header(False, name) or "inline"
    response["X-Content-Type-Options"] = "nosniff"
    return response
