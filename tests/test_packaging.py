"""What is shipped: import names of our own, a pin and a reason for every dependency, no machine paths."""

import re
import subprocess
import tomllib
from importlib.metadata import packages_distributions
from pathlib import Path
from typing import Any

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

OURS = ("ingest", "index", "service", "eval")


@pytest.fixture(scope="module")
def pyproject(repository: Path) -> dict[str, Any]:
    return tomllib.loads((repository / "pyproject.toml").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def pins(repository: Path) -> dict[str, Version]:
    pinned = {}
    for line in (repository / "constraints.txt").read_text(encoding="utf-8").splitlines():
        name, _, version = line.partition("==")
        pinned[canonicalize_name(name)] = Version(version)
    return pinned


def test_the_four_import_names_are_ours_alone() -> None:
    # An editable install puts a path on sys.path and lists no files, so that the names may have no distribution at all.
    owners = packages_distributions()
    assert {name: set(owners.get(name, ["onrecord"])) for name in OURS} == {name: {"onrecord"} for name in OURS}


def test_the_imported_packages_are_the_ones_of_this_repository(repository: Path) -> None:
    for name in OURS:
        module = __import__(name)
        assert Path(str(module.__file__)).resolve().is_relative_to(repository), name


def test_the_wheel_is_typed_and_licensed(repository: Path) -> None:
    assert all((repository / name / "py.typed").is_file() for name in OURS)
    licence = (repository / "LICENSE").read_text(encoding="utf-8")
    assert "Apache License" in licence
    assert "END OF TERMS AND CONDITIONS" in licence


def test_constraints_pin_exact_versions_in_order(repository: Path) -> None:
    lines = (repository / "constraints.txt").read_text(encoding="utf-8").splitlines()
    wrong = [line for line in lines if not re.fullmatch(r"[A-Za-z0-9._-]+==[0-9][0-9a-z.]*", line)]
    assert wrong == [], "neither comments nor URLs, nor local versions such as +cpu, which name one build"
    assert lines == sorted(lines, key=str.upper)
    assert "torch==2.13.0" in lines


def test_constraints_pin_every_dependency(pyproject: dict[str, Any], pins: dict[str, Version]) -> None:
    project = pyproject["project"]
    for line in [*project["dependencies"], *project["optional-dependencies"]["dev"]]:
        requirement = Requirement(line)
        pinned = pins.get(canonicalize_name(requirement.name))
        assert pinned is not None, f"{requirement.name} is not in constraints.txt: make constraints"
        assert pinned in requirement.specifier, line


def test_every_dependency_gives_its_reason(repository: Path, pyproject: dict[str, Any]) -> None:
    text = (repository / "pyproject.toml").read_text(encoding="utf-8")
    project = pyproject["project"]
    optional = [line for lines in project["optional-dependencies"].values() for line in lines]
    for line in [*project["dependencies"], *optional]:
        assert re.search(rf'^\s*"{re.escape(line)}",?\s+# \S.+$', text, flags=re.MULTILINE), f"{line}: what is it for?"


def test_the_package_ships_the_four_rooms(pyproject: dict[str, Any]) -> None:
    assert sorted(pyproject["tool"]["hatch"]["build"]["targets"]["wheel"]["packages"]) == sorted(OURS)
    assert pyproject["project"]["scripts"] == {"onrecord": "service.cli:main"}


def test_nothing_names_a_place_on_somebodys_machine(repository: Path) -> None:
    places = "|".join(("work", "root", "home", "Users", "tmp/w"))
    # What follows a letter or a dot is a part of an address or of a relative path.
    named = re.compile(rf"(?<![\w.)/])/(?:{places})/|[A-Z]:\\Users\\")
    found = []
    for path in tracked(repository):
        try:
            text = path.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue
        found += [f"{path.relative_to(repository)}: {line}" for line in text.splitlines() if named.search(line)]
    assert found == []


def tracked(repository: Path) -> list[Path]:
    """The files of the repository, or a skip where this is an unpacked source distribution."""
    try:
        listed = subprocess.run(["git", "ls-files", "-z"], cwd=repository, capture_output=True, check=True, text=True)
    except (OSError, subprocess.CalledProcessError):
        pytest.skip("not a git checkout")
    return [path for name in listed.stdout.split("\0") if name and (path := repository / name).is_file()]
