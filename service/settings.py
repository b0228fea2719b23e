"""What the service is told from outside: flags, ``ONRECORD_*`` variables and ``onrecord.toml`` in, Settings out.

Flags win over variables, and these over the file in the working directory. A variable that starts with ``ONRECORD_`` and
means nothing is refused, as is a key of the file: a misspelt setting that is silently ignored is worse than one that stops
the start.
"""

from __future__ import annotations

import os
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal
from urllib.parse import urlsplit

from pydantic import Field, ValidationError, field_validator, model_validator
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict, TomlConfigSettingsSource

from index.machine import cores

PREFIX = "ONRECORD_"
FILE = Path("onrecord.toml")
DEFAULT_INDEX = Path(".onrecord")
DEFAULT_PORT = 8760
DEFAULT_RATE = 120
MOST_WORKERS = 4
"""Unless more are asked for: each holds a model, some 200 MB."""
LOOPBACK_HOSTS = ("127.0.0.1", "::1", "localhost")
LogLevel = Literal["critical", "error", "warning", "info", "debug"]


class SettingsError(ValueError):
    """A setting is unknown or has a value that cannot be used."""


class Settings(BaseSettings):
    """The index to serve, and where."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, toml_file=FILE, extra="forbid", frozen=True)

    index: Path = Field(default=DEFAULT_INDEX, description="The index directory.")
    host: str = Field(default="127.0.0.1", description="The address to listen on; beyond loopback only with keys.")
    port: int = Field(default=DEFAULT_PORT, ge=0, le=65535, description="The port to listen on; 0 takes a free one.")
    log_level: LogLevel = Field(
        default="warning", description="What the server writes to its log; info: every request."
    )
    log_questions: bool = Field(default=False, description="Whether the log says what was asked.")
    keys: Path | None = Field(default=None, description="The file of keys; with it, every request needs one.")
    rate: int | None = Field(
        default=None, ge=1, description="Requests a minute of each key or address; 120 beyond loopback."
    )
    workers: int | None = Field(
        default=None, ge=1, description="Processes for questions that come at once; a core each, up to 4; 1: no others."
    )
    rerank: bool = Field(
        default=False, description="Whether the best passages are read once more: up to a second a question."
    )
    address: str | None = Field(
        default=None, description="Where readers find the service (https://records.example), beyond loopback."
    )

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,  # noqa: ARG003
        file_secret_settings: PydanticBaseSettingsSource,  # noqa: ARG003
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Flags, the environment, the file; the first wins."""
        return init_settings, env_settings, TomlConfigSettingsSource(settings_cls)

    @field_validator("address")
    @classmethod
    def _origin(cls, address: str | None) -> str | None:
        if address is None:
            return None
        parts = urlsplit(address)
        if (
            parts.scheme not in {"http", "https"}
            or not parts.hostname
            or parts.path.strip("/")
            or parts.query
            or "@" in address
        ):
            raise ValueError(f"{address!r} is no address of a service: write https://NAME or http://NAME:PORT")
        return f"{parts.scheme}://{parts.netloc}".lower()

    @model_validator(mode="after")
    def _safe(self) -> Settings:
        if self.host not in LOOPBACK_HOSTS and (self.keys is None or self.address is None):
            raise ValueError(
                f"{self.host!r} is not a loopback address. Whoever can reach the service there can read the whole archive, so "
                "that it needs keys (`onrecord keys create`, --keys) and the address that readers use (--address); without "
                "them it listens on 127.0.0.1, ::1 or localhost only"
            )
        return self

    @property
    def limit(self) -> int | None:
        """Requests a minute; None is no limit."""
        return self.rate or (None if self.host in LOOPBACK_HOSTS else DEFAULT_RATE)

    @property
    def processes(self) -> int:
        """How many answer questions that come at once."""
        return self.workers or min(cores(), MOST_WORKERS)


def load_settings(
    *,
    index: Path | None = None,
    host: str | None = None,
    port: int | None = None,
    log_level: str | None = None,
    log_questions: bool | None = None,
    keys: Path | None = None,
    rate: int | None = None,
    address: str | None = None,
    workers: int | None = None,
    rerank: bool | None = None,
) -> Settings:
    """Read the settings, flags over variables over defaults; raise ``SettingsError`` in one line for what is wrong."""
    known = {PREFIX + name.upper() for name in Settings.model_fields}
    unknown = sorted(name for name in os.environ if name.upper().startswith(PREFIX) and name.upper() not in known)
    if unknown:
        raise SettingsError(f"Unknown setting {unknown[0]}; known are {', '.join(sorted(known))}. Unset or rename it.")
    given = {"index": index, "host": host, "port": port, "log_level": log_level, "log_questions": log_questions}
    given |= {"keys": keys, "rate": rate, "address": address, "workers": workers, "rerank": rerank}
    try:
        return Settings(**{name: value for name, value in given.items() if value is not None})  # type: ignore[arg-type]
    except ValidationError as error:
        first = error.errors()[0]
        name = str(first["loc"][0]) if first["loc"] else "host"
        if first["type"] == "extra_forbidden":
            msg = f"Unknown setting {name} in {FILE}; known are {', '.join(sorted(Settings.model_fields))}. Rename it."
            raise SettingsError(msg) from None
        wrong = first["msg"].removeprefix("Value error, ")
        places = f"--{name.replace('_', '-')}, {PREFIX}{name.upper()} or {name} in {FILE}"
        raise SettingsError(f"{name} ({places}): {wrong}.") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SettingsError(f"{FILE} is not TOML ({error}): write one setting a line, such as port = 8760.") from None


@dataclass(frozen=True, slots=True)
class Held:
    """A setting that holds: its value as JSON has it, and where that is from."""

    name: str
    value: str | int | bool | None
    origin: str


def held(**flags: Any) -> list[Held]:
    """Return every setting as it holds; raise ``SettingsError`` as ``load_settings`` does."""
    values = load_settings(**flags).model_dump(mode="json")
    written = tomllib.loads(FILE.read_text(encoding="utf-8")) if FILE.is_file() else {}
    variables = {name.upper(): name for name in os.environ}

    def origin(name: str) -> str:
        if flags.get(name) is not None:
            return f"flag --{name.replace('_', '-')}"
        if (variable := variables.get(PREFIX + name.upper())) is not None:
            return f"environment {variable}"
        return str(FILE) if name in written else "default"

    return [Held(name, value, origin(name)) for name, value in values.items()]
