"""Who asks a cluster, and whom it trusts: from the environment, or from a file that it names.

BACKISSUE_OPENSEARCH_USER, _PASSWORD      basic authentication
BACKISSUE_OPENSEARCH_API_KEY              an API key in place of them
BACKISSUE_OPENSEARCH_CA                   a file of certificates to trust, for https
BACKISSUE_OPENSEARCH_CREDENTIALS          a TOML file with user, password, api_key or ca
"""

import os
import ssl
import tomllib
from base64 import b64encode
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path

from indexer.errors import EngineError

_PREFIX = "BACKISSUE_OPENSEARCH_"


@dataclass(frozen=True, slots=True)
class Credentials:
    """Nothing of this is printed, not even by ``repr``."""

    user: str = field(default="", repr=False)
    password: str = field(default="", repr=False)
    api_key: str = field(default="", repr=False)
    ca: str = ""

    @property
    def headers(self) -> dict[str, str]:
        """The header of an API key, or else of basic authentication, in UTF-8."""
        if self.api_key:
            return {"Authorization": f"ApiKey {self.api_key}"}
        if self.user:
            both = f"{self.user}:{self.password}".encode()
            return {"Authorization": f"Basic {b64encode(both).decode()}"}
        return {}


def read_credentials(environment: Mapping[str, str] = os.environ) -> Credentials:
    """The credentials; what the environment says itself goes before the file."""
    names = [one.name for one in fields(Credentials)]
    given = _from_file(environment.get(f"{_PREFIX}CREDENTIALS", ""), names)
    given |= {name: text for name in names if (text := environment.get(_PREFIX + name.upper()))}
    if "ca" in given:
        _check_certificates(given["ca"])
    _check(given)
    return Credentials(**given)


def _check_certificates(path: str) -> None:
    try:
        ssl.create_default_context(cafile=path)
    except ssl.SSLError as error:  # an OSError, too
        raise EngineError(f"{path}: there is no certificate in PEM in this file") from error
    except OSError as error:
        raise EngineError(f"{path}: the certificates cannot be read: {error.strerror}") from error


def _check(given: Mapping[str, str]) -> None:
    """Raise ``EngineError`` for what no header can carry; a secret is named, not repeated."""
    for name in ("user", "password", "api_key"):
        text = given.get(name, "")
        if not text.isprintable() or (name == "api_key" and not text.isascii()):
            raise EngineError(
                f"{_PREFIX}{name.upper()}, or {name} in the file of credentials, has characters "
                "that cannot be sent: is there a line end in it?"
            )
    if ("user" in given) != ("password" in given):
        raise EngineError(f"{_PREFIX}USER and {_PREFIX}PASSWORD belong together: one is missing")
    if ":" in given.get("user", ""):
        raise EngineError(f"{_PREFIX}USER has a colon, which the name of a user cannot have")


def _from_file(path: str, names: list[str]) -> dict[str, str]:
    if not path:
        return {}
    try:
        with Path(path).open("rb") as file:
            plain = tomllib.load(file)
    except OSError as error:
        raise EngineError(f"{path}: the credentials cannot be read: {error.strerror}") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:  # may quote a secret
        raise EngineError(f"{path}: the credentials are not TOML") from error
    if not all(name in names and isinstance(value, str) for name, value in plain.items()):
        raise EngineError(f"{path}: credentials are texts named {', '.join(names)}")
    return plain
