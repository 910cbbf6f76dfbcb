"""Who we are to a triple store: from the environment or netrc, never from the command line, which every process can read."""

from __future__ import annotations

import netrc
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from newsgraph.exports.triplestores.profiles import TripleStoreError

__all__ = ["PASSWORD", "TOKEN", "USER", "Credentials", "find_credentials"]

USER, PASSWORD, TOKEN = "NEWSGRAPH_STORE_USER", "NEWSGRAPH_STORE_PASSWORD", "NEWSGRAPH_STORE_TOKEN"
"""Environment variables."""


@dataclass(frozen=True, slots=True)
class Credentials:
    """A token, or a name and a password; neither shows when it is printed."""

    token: str | None = field(default=None, repr=False)
    user: str | None = field(default=None, repr=False)
    password: str | None = field(default=None, repr=False)


def find_credentials(url: str, environment: Mapping[str, str] = os.environ) -> Credentials:
    """Return what the environment holds, else what netrc holds for the host; empty where there is neither.

    Parameters
    ----------
    url
        The store's URL.
    environment
        Variables: a token in ``NEWSGRAPH_STORE_TOKEN``, or ``NEWSGRAPH_STORE_USER`` and ``NEWSGRAPH_STORE_PASSWORD``; ``NETRC``
        may name the netrc file, by default ``~/.netrc``.

    Raises
    ------
    TripleStoreError
        If the URL carries a password, half of a pair is missing, or netrc cannot be read.

    Examples
    --------
    >>> find_credentials("https://db.example.org/", {"NEWSGRAPH_STORE_TOKEN": "secret"})
    Credentials()
    """
    parts = urlsplit(url)
    if parts.username or parts.password:
        raise TripleStoreError(
            f"the URL carries credentials, which every process could read; set {USER} and {PASSWORD}, or use ~/.netrc"
        )
    if token := environment.get(TOKEN):
        return Credentials(token=token)
    user, password = environment.get(USER), environment.get(PASSWORD)
    if bool(user) != bool(password):
        raise TripleStoreError(f"{USER} and {PASSWORD} go together; set both, or neither")
    return Credentials(user=user, password=password) if user else _from_netrc(parts.hostname or "", environment)


def _from_netrc(host: str, environment: Mapping[str, str]) -> Credentials:
    named = environment.get("NETRC")
    path = Path(named) if named else Path(environment.get("HOME", "~")).expanduser() / ".netrc"
    if not named and not path.is_file():
        return Credentials()
    try:
        found = netrc.netrc(path).authenticators(host)
    except netrc.NetrcParseError as error:
        # Its message may quote the file.
        raise TripleStoreError(f"{path}, line {error.lineno}: no valid netrc; see `man netrc`") from None
    return Credentials(user=found[0], password=found[2]) if found else Credentials()
