"""Who asks a cluster, and whom it trusts: from the environment, or from a file that it names.

BACKISSUE_OPENSEARCH_USER, _PASSWORD      basic authentication
BACKISSUE_OPENSEARCH_API_KEY              an API key in place of them
BACKISSUE_OPENSEARCH_CA                   a file of certificates to trust, for https
BACKISSUE_OPENSEARCH_CREDENTIALS          a TOML file with user, password, api_key or ca
"""

import os
import tomllib
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
        """The header of an API key."""
        return {"Authorization": f"ApiKey {self.api_key}"} if self.api_key else {}

    @property
    def basic(self) -> tuple[str, str] | None:
        """User and password, if they are what is used."""
        return (self.user, self.password) if self.user and not self.api_key else None


def read_credentials(environment: Mapping[str, str] = os.environ) -> Credentials:
    """The credentials; what the environment says itself goes before the file."""
    names = [one.name for one in fields(Credentials)]
    given = _from_file(environment.get(f"{_PREFIX}CREDENTIALS", ""), names)
    given |= {name: text for name in names if (text := environment.get(_PREFIX + name.upper()))}
    if given.get("ca") and not Path(given["ca"]).is_file():
        raise EngineError(f"{given['ca']}: there is no such file of certificates")
    return Credentials(**given)


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
