"""Templates: a name and what is shown in, an HTML reply out, everything escaped."""

from __future__ import annotations

from functools import cache
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.responses import HTMLResponse

from service.trace import stage

STATIC = Path(__file__).parent / "web" / "static"


@cache
def asset(name: str) -> str:
    """Return the address of a static file, which changes with the file, so that a browser may keep it for good."""
    return f"/static/{name}?v={sha256((STATIC / name).read_bytes()).hexdigest()[:12]}"


class Renderer:
    """The templates of a folder. What a template names and is not given raises, rather than leaving a hole."""

    def __init__(self, templates: Path) -> None:
        self._templates = Environment(
            loader=FileSystemLoader(templates),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self._templates.globals["version"] = version("onrecord")
        self._templates.globals["asset"] = asset

    def page(self, template: str, status: int = 200, **shown: Any) -> HTMLResponse:
        """Return a page."""
        with stage("render"):
            return HTMLResponse(self._templates.get_template(template).render(**shown), status)
