"""Saved runs, read again: the ``report.json`` of ``onrecord eval --out`` in, figures and scores by question out."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from eval.measures import COUNTED, RANKED, RECALL

REPORT: Final = "report.json"
LOWER_IS_BETTER: Final = frozenset({"Brier", "in_out.brier", "in_out.false_at_80", "in_out.false_shipped"})


class RunError(ValueError):
    """A saved run, or floors for one, that cannot be used: the message says which file, what is wrong and what to do."""

    def __init__(self, where: object, what: str) -> None:
        super().__init__(f"{where}: {what}")
        self.where = str(where)
        self.what = what


@dataclass(frozen=True, slots=True)
class Run:
    """A saved run of ``count`` answerable questions. ``sha256`` is of the question set, ``corpus`` of the archive,
    ``configuration`` of what ranked.

    ``figures`` are those of the whole set, by name, where there are any; ``scores`` those of each question that has them,
    by measure and question id, all in 0..1.
    """

    path: Path
    questions: str
    sha256: str
    corpus: str
    configuration: str
    count: int
    figures: Mapping[str, float]
    scores: Mapping[str, Mapping[str, float]]


def read_run(path: Path) -> Run:
    """The run of a ``report.json``, or of the folder that holds one; raises ``RunError``."""
    file = path / REPORT if path.is_dir() else path
    try:
        return run_of(json.loads(file.read_bytes()), file)
    except FileNotFoundError:
        raise RunError(file, "no such file; give a folder that onrecord eval --out wrote, or its report.json") from None
    except OSError as error:
        raise RunError(file, f"cannot be read: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise RunError(file, "is not UTF-8, so no report.json of onrecord eval") from error
    except json.JSONDecodeError as error:
        raise RunError(
            file, f"not JSON ({error.msg} at line {error.lineno}); write it again with eval --out"
        ) from error
    except (KeyError, TypeError, AttributeError, ValueError) as error:
        what = f"is no report of this version's onrecord eval ({error!r}); write it again with eval --out"
        raise RunError(file, what) from error


def run_of(record: dict[str, Any], path: Path) -> Run:
    """The run that a report says as a dictionary; KeyError and the like where it is none."""
    return Run(
        path=path,
        questions=str(record["questions"]),
        sha256=str(record["sha256"]),
        corpus=str(record["configuration"]["corpus"]),
        configuration=str(record["configuration"]["hash"]),
        count=int(record["measures"]["answered"]["of"]),
        figures=_figures(record),
        scores=_scores(record["results"]),
    )


def _figures(record: dict[str, Any]) -> dict[str, float]:
    measures = record["measures"]
    found = {name: measures.get(name) for name in (*RANKED, RECALL)}
    found |= {name: measures[name]["share"] for name in COUNTED}
    view = (record["abstention"] or {}).get("in_out")
    if view is not None:
        calibration = view["calibration"]
        found["in_out.auroc"] = calibration["auroc"]
        found["in_out.brier"] = calibration["brier"]
        found["in_out.brier_skill"] = calibration["skill"]
        found["in_out.false_shipped"] = (calibration["shipped"] or {}).get("false")
        found["in_out.false_at_80"] = (calibration["at_share"] or {}).get("false")
    return {name: float(value) for name, value in found.items() if value is not None}


def _scores(results: list[dict[str, Any]]) -> dict[str, dict[str, float]]:
    found: dict[str, dict[str, float]] = {}
    for result in results:
        own = {name: result[name] for name in (*RANKED, RECALL) if name in result}
        for name, key in (("speaker", "speaker"), ("date", "published")):
            if stated := sum(key in piece for piece in result["expected"]):
                own[name] = result[name]["right"] / (1 if result["any_of"] else stated)
        if errors := [(trial["confidence"] - trial["answers"]) ** 2 for trial in result["trials"]]:
            own["Brier"] = sum(errors) / len(errors)
        for name, value in own.items():
            found.setdefault(name, {})[result["id"]] = float(value)
    return found
