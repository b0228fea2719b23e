"""Figures in, a table of text and a picture (SVG) out."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from typing import Final

from eval.bench.side import OURS, Figure, Result

_WIDTH, _LABEL, _BAR, _ROW, _TITLE = 860, 230, 420, 22, 34
_COLOURS: Final = ("#0b6e4f", "#9aa5b1")


def measures(result: Result) -> list[tuple[str, list[Figure]]]:
    """The figures by measure, in the order in which they were taken."""
    names = dict.fromkeys(figure.measure for figure in result.figures)
    return [(name, [one for one in result.figures if one.measure == name]) for name in names]


def table(result: Result) -> str:
    """Markdown: medians over rounds, and how many times better onrecord is than each."""
    lines = ["| measure | who | median | least to most | onrecord is |", "|---|---|---:|---:|---:|"]
    for measure, figures in measures(result):
        for one in figures:
            ratio = "" if one.name == OURS else f"{result.ratio(measure, one.name):.2f} ×"
            spread = f"{min(one.rounds):.4g} to {max(one.rounds):.4g}"
            lines.append(f"| {measure} | {one.name} | {one.value:.4g} {one.unit} | {spread} | {ratio} |")
    lines += [f"| – | {name} | absent: {why[:120]} | | |" for name, why in result.absent]
    return "\n".join(lines) + "\n"


def picture(result: Result, said: Sequence[str]) -> str:
    """A bar for each figure, a group for each measure; the text under them is ``said``."""
    parts: list[str] = []
    top = 10
    for measure, figures in measures(result):
        if len(figures) < 2:
            continue
        most = max(one.value for one in figures)
        better = "more is better" if figures[0].rising else "less is better"
        parts.append(f'<text x="10" y="{top + 20}" class="t">{escape(measure)} ({better})</text>')
        top += _TITLE
        for one in figures:
            width = max(1.0, _BAR * one.value / most)
            colour = _COLOURS[one.name != OURS]
            parts += [
                f'<text x="{_LABEL - 8}" y="{top + 15}" text-anchor="end">{escape(one.name)}</text>',
                f'<rect x="{_LABEL}" y="{top + 3}" width="{width:.1f}" height="{_ROW - 6}" fill="{colour}"/>',
                f'<text x="{_LABEL + width + 6:.1f}" y="{top + 15}">{one.value:.4g} {one.unit}</text>',
            ]
            top += _ROW
    for line in said:
        top += 18
        parts.append(f'<text x="10" y="{top}" class="s">{escape(line)}</text>')
    style = "text{font:13px sans-serif;fill:#222}.t{font-weight:bold}.s{font-size:11px;fill:#555}"
    size = f'width="{_WIDTH}" height="{top + 12}" viewBox="0 0 {_WIDTH} {top + 12}"'
    back = '<rect width="100%" height="100%" fill="#fff"/>'
    return f'<svg xmlns="http://www.w3.org/2000/svg" {size}><style>{style}</style>{back}{"".join(parts)}</svg>\n'
