"""An index directory in, everything that is wrong with it out: every file is hashed again, whatever was known of it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from index.errors import DamagedIndex, IndexFault
from index.generation import current_name, names, open_generation
from index.opened import Opened


@dataclass(frozen=True, slots=True)
class Checked:
    """A generation and what is wrong with it: nothing where ``problems`` is empty. ``size`` is in bytes."""

    name: str
    current: bool
    files: int
    size: int
    problems: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Checkup:
    """The generations of an index, oldest first, and what is wrong with the directory itself."""

    generations: tuple[Checked, ...]
    problems: tuple[str, ...]

    @property
    def well(self) -> bool:
        """Whether the generation that answers is as it was written; an older one may be damaged."""
        return not self.problems and any(one.current and not one.problems for one in self.generations)


def verify(directory: Path) -> Checkup:
    """Check every generation of an index. Raises ``NoIndex`` where there is none."""
    directory = directory.expanduser().resolve()
    problems: list[str] = []
    current = ""
    try:
        current = current_name(directory)
    except DamagedIndex as error:
        problems.append(str(error))
    found = [_check(directory, name, current=name == current) for name in names(directory)]
    if current and not any(one.current for one in found):
        problems.append(str(DamagedIndex(directory, f"generations/{current}", "is missing")))
    return Checkup(tuple(found), tuple(problems))


def _check(directory: Path, name: str, *, current: bool) -> Checked:
    try:
        generation = open_generation(directory, name, trusting=False)
    except IndexFault as error:
        return Checked(name, current, 0, 0, (str(error),))
    records = generation.manifest.files.values()
    problems: list[str] = []
    try:
        opened = Opened(generation)
        with opened:
            if opened.store.counts() != generation.manifest.counts:
                problems.append(f"the store of {name} does not hold what the manifest says")
            problems += [f"the store of {name}: {what}" for what in opened.store.intact()]
            rows = opened.store.rows()
            for engine, found in (("vectors", opened.vectors.rows()), ("lexical", opened.lexical.rows())):
                if not np.array_equal(found, rows):
                    problems.append(f"{engine} of {name} does not hold the passages of the store")
        opened.retire()
    except IndexFault as error:
        problems.append(str(error))
    return Checked(name, current, len(records), sum(record.size for record in records), tuple(problems))
