"""The operator's words, from an empty folder to someone who can sign in."""

from __future__ import annotations

import pytest
from tests.house.conftest import Instance

pytestmark = [pytest.mark.database, pytest.mark.slow]
PASSWORD = "une phrase assez longue"


def test_the_first_administrator_can_sign_in(empty: Instance) -> None:
    output = empty.run(
        "init", "--admin", "anne@example.fr", "--name", "Anne", CAPCOMMUN_ADMIN_PASSWORD=PASSWORD
    )
    assert "Traceback" not in output
    checked = empty.shell(
        "from django.contrib.auth import authenticate; from django.test import RequestFactory; "
        "request = RequestFactory().get('/'); "
        f"person = authenticate(request, email='anne@example.fr', password={PASSWORD!r}); "
        "print('SIGNED', person, person.password)"
    )
    assert "SIGNED Anne scrypt$16384$" in checked, "kept as Django keeps it, at its full cost"
    assert "someone can sign in" in empty.run("doctor")


def test_a_weak_password_is_refused_with_a_sentence(made: Instance) -> None:
    output = made.run("init", "--admin", "bob@example.fr", expect=2, CAPCOMMUN_ADMIN_PASSWORD="court")
    assert "Traceback" not in output


def test_personal_data_past_their_retention_are_purged(made: Instance) -> None:
    assert "Traceback" not in made.run("person", "purge")


def test_an_unknown_word_is_told(made: Instance) -> None:
    assert "invalid choice: 'dance'" in made.run("dance", expect=2)
    assert "unknown words: --dance" in made.run("init", "--dance", expect=2)


def test_an_agreement_goes_out_as_it_came_in(made: Instance) -> None:
    from capcommun.config.commands import examples_dir

    file = str(examples_dir() / "nouvelle-caledonie-2023-2025.yaml")
    made.run("agreement", "check", file)
    made.run("agreement", "load", file)
    exported = made.data / "again.yaml"
    made.run("agreement", "export", "nouvelle-caledonie-2023-2025", "--output", str(exported))
    made.run("agreement", "diff", str(exported))
