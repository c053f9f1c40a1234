"""Words of the API's documentation page that live in the schema: named here so that they are translated."""

from __future__ import annotations

from django.utils.translation import gettext_noop

WORDS = (
    gettext_noop("Agreements in force that you may read"),
    gettext_noop("One agreement"),
    gettext_noop("The whole document in force"),
    gettext_noop("The agreement's versions"),
    gettext_noop("One version's document"),
    gettext_noop("What changed between two versions"),
    gettext_noop("Who owes which document"),
    gettext_noop("Objectives"),
    gettext_noop("Actions, of one year or of all"),
    gettext_noop("One action"),
    gettext_noop("Targets, with their values"),
    gettext_noop("figures"),
    gettext_noop("Values, one by one"),
    gettext_noop("Proofs of counted figures"),
    gettext_noop("One proof, whole"),
    gettext_noop("Indicators chosen for targets"),
    gettext_noop("What counts each target"),
    gettext_noop("One target"),
    gettext_noop("agreements"),
    gettext_noop("plan"),
    gettext_noop("targets"),
    # the front door's own sentences
    gettext_noop("This key opens nothing: it is wrong, expired or revoked."),
    gettext_noop("Make another one in your account, and send it as “Authorization: Bearer …”."),
    gettext_noop("More than %(count)s requests in a minute."),
    gettext_noop("Wait for the time told in “Retry-After”, and ask only for what changed, with “since”."),
    gettext_noop("There is nothing at this address, or you may not read it."),
    gettext_noop("Check the address against the documentation at /api/, and that your key may read this."),
    gettext_noop("These values are refused: %(names)s."),
    gettext_noop("See what each parameter accepts in the documentation at /api/."),
    # keys and search, whose packages have no catalogue of their own
    gettext_noop("reading API"),
    gettext_noop("calendar"),
    gettext_noop("read only"),
    gettext_noop("A key belongs to an account."),
    gettext_noop("Sign in first."),
    gettext_noop("A key lasts a year at most."),
    gettext_noop("Choose a nearer end."),
    gettext_noop("You already have %(count)s keys."),
    gettext_noop("Revoke one that is no longer used."),
    gettext_noop("Keys of the API and of calendars"),
    gettext_noop("letting a program read in the person's name"),
    gettext_noop("noticing a key that is lost or forgotten"),
    gettext_noop("name, digest"),
    gettext_noop("last used on"),
)
