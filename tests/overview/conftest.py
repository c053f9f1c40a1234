from tests.indicators.conftest import business_date, signed_in  # noqa: F401 - pytest finds fixtures by name
