"""What the service is told from outside: ``ONRECORD_*`` variables and the flags of the command line in, Settings out.

Flags win over variables. A variable that starts with ``ONRECORD_`` and means nothing is refused: a misspelt setting
that is silently ignored is worse than one that stops the start.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Literal

from pydantic import Field, ValidationError, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

PREFIX = "ONRECORD_"
DEFAULT_INDEX = Path(".onrecord")
DEFAULT_PORT = 8760
LOOPBACK_HOSTS = ("127.0.0.1", "::1", "localhost")
LogLevel = Literal["critical", "error", "warning", "info", "debug"]


class SettingsError(ValueError):
    """A setting is unknown or has a value that cannot be used."""


class Settings(BaseSettings):
    """The index to serve, and where."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, extra="forbid", frozen=True)

    index: Path = Field(default=DEFAULT_INDEX, description="The index directory.")
    host: str = Field(default="127.0.0.1", description="The address to listen on: loopback only.")
    port: int = Field(default=DEFAULT_PORT, ge=0, le=65535, description="The port to listen on; 0 takes a free one.")
    log_level: LogLevel = Field(default="warning", description="What the server writes to its log.")

    @field_validator("host")
    @classmethod
    def _loopback(cls, host: str) -> str:
        if host not in LOOPBACK_HOSTS:
            raise ValueError(
                f"{host!r} is not a loopback address. The service has no keys yet, so whoever can reach it can read "
                "the whole archive; it listens on 127.0.0.1, ::1 or localhost only"
            )
        return host


def load_settings(
    *, index: Path | None = None, host: str | None = None, port: int | None = None, log_level: str | None = None
) -> Settings:
    """Read the settings, flags over variables over defaults; raise ``SettingsError`` in one line for what is wrong."""
    known = {PREFIX + name.upper() for name in Settings.model_fields}
    unknown = sorted(name for name in os.environ if name.upper().startswith(PREFIX) and name.upper() not in known)
    if unknown:
        raise SettingsError(f"Unknown setting {unknown[0]}; known are {', '.join(sorted(known))}. Unset or rename it.")
    given = {"index": index, "host": host, "port": port, "log_level": log_level}
    try:
        return Settings(**{name: value for name, value in given.items() if value is not None})  # type: ignore[arg-type]
    except ValidationError as error:
        first = error.errors()[0]
        name = str(first["loc"][0]) if first["loc"] else "settings"
        wrong = first["msg"].removeprefix("Value error, ")
        raise SettingsError(f"{name} (--{name.replace('_', '-')} or {PREFIX}{name.upper()}): {wrong}.") from None
