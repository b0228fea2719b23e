"""What the command line prints: reports, answers and articles in, text for a terminal out.

Text of an archive is never read as markup: it is always added as plain text with a style.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

    from rich.console import Console
    from rich.text import Text

    from index.build import BuildReport
    from index.delete import DeleteReport
    from ingest.records import Article, Block, Skipped
    from service.answer import Answer, CitedPassage
    from service.doctor import Finding

_KIND_STYLE = {
    "heading": "bold magenta",
    "question": "bold yellow",
    "statement": "",
    "narrative": "",
    "caption": "dim italic",
    "list": "cyan",
}
_CONTROLS = dict.fromkeys((*range(9), *range(11, 32), *range(127, 160)), "�")
PIPED_WIDTH = 110
"""Columns where standard output is no terminal."""
SKIPPED_SHOWN = 20
"""Skipped documents that a report names; ``--json`` names all."""


def out() -> Console:
    """Return the console of standard output; made anew because tests replace the stream."""
    from rich.console import Console

    # A file or a program has no width; rich would take 80.
    return Console(file=sys.stdout, highlight=False, width=None if sys.stdout.isatty() else PIPED_WIDTH)


def shown(text: str) -> str:
    """Return a text of an archive as it may be written to a terminal: as long, but without what would steer it."""
    return text.translate(_CONTROLS)


def fail(message: str) -> None:
    """Print what is wrong on standard error, on one line."""
    from rich.console import Console
    from rich.text import Text

    console = Console(file=sys.stderr, highlight=False, soft_wrap=True)
    console.print(Text.assemble(("onrecord: ", "bold red"), " ".join(shown(message).split())))


def note(message: str) -> None:
    """Print what is worth knowing beside the result on standard error."""
    from rich.console import Console
    from rich.text import Text

    Console(file=sys.stderr, highlight=False, soft_wrap=True).print(Text(shown(message), "dim"))


def print_json(value: Any) -> None:
    """Print a value as JSON on one line, as it is: no wrapping, no escapes for letters that need none."""
    import json

    sys.stdout.write(json.dumps(value, ensure_ascii=False) + "\n")


def print_answer(answer: Answer) -> None:
    from rich.text import Text

    from service.citation import copy_words
    from service.view import certainty, searched_words, understood_words

    console = out()
    verdict = (
        ("The archive answers.", "bold green") if answer.answered else ("The archive does not say.", "bold yellow")
    )
    console.print(Text.assemble(verdict, f" {certainty(answer)}"))
    for line in (searched_words(answer.coverage), understood_words(answer.understood)):
        if line:
            console.print(Text(line, "dim"))
    if answer.passages and not answer.answered:
        console.print(Text("\nThe nearest passages, which may not answer:", "dim"))
    for passage in answer.passages:
        console.print()
        console.print(_head(passage))
        if passage.asked:
            _print_indented(console, Text(f"Asked: {shown(passage.asked)}", "italic dim"), 4)
        _print_indented(console, _marked(passage), 4)
        _print_indented(console, Text(shown(passage.citation), "cyan"), 4)
        if copies := copy_words(passage.article.also_in):
            _print_indented(console, Text(shown(f"Also in {copies}."), "dim"), 4)
        if passage.link:
            console.print(Text(f"    {passage.link}", "dim"), soft_wrap=True)


def print_statement(one: Mapping[str, Any]) -> None:
    """Print a statement as ``service.said`` describes it."""
    from rich.text import Text

    console = out()
    date = Text(f"{one['date'] or 'undated'} ({one['date_basis']}) ", "bold")
    console.print(date.append(f"{one['manner']}, {one['speaker']['basis']}", "dim"))
    if one["asked"]:
        _print_indented(console, Text(f"Asked: {shown(one['asked'])}", "italic dim"), 4)
    text, start = Text(shown(one["text"])), one["locator"]["start"]
    if one["manner"] == "paraphrased":
        for first, last in one["quotes"]:
            text.stylize("bold", first - start, last - start)
    _print_indented(console, text, 4)
    _print_indented(console, Text(shown(one["citation"]), "cyan"), 4)
    if one["link"]:
        console.print(Text(f"    {one['link']}", "dim"), soft_wrap=True)
    console.print()


def print_article(article: Article) -> None:
    from rich.text import Text

    console = out()
    console.print(Text(shown(article.title or "(no title)"), "bold"))
    published = f"{article.published} ({article.published_basis})" if article.published else "not stated"
    for name, value in (
        ("id", article.id),
        ("author", article.author),
        ("published", published),
        ("event", article.event_date),
        ("source", article.source),
        ("credit", article.credit),
        ("url", article.url),
    ):
        console.print(Text.assemble((f"{name:<11}", "dim"), shown(value) if value else ("–", "dim")), soft_wrap=True)
    for block in article.blocks:
        console.print()
        _print_block(console, article, block)


def print_skipped(skipped: Iterable[Skipped], kept: Collection[str], what: str = "skipped") -> None:
    from rich.text import Text

    console = out()
    for one in skipped:
        stays = " (the version of before stays in the index)" if one.key in kept else ""
        reason = f": {shown(one.reason)}{stays}"
        console.print(Text.assemble((f"{what} ", "yellow"), (shown(one.key), "bold"), reason))


def print_deleted(report: DeleteReport) -> None:
    from rich.text import Text

    console = out()
    what = "deleted for good" if report.purged else "deleted; a rollback brings them back until the next build"
    console.print(f"{len(report.articles)} articles with {report.passages} passages {what}.")
    for document in report.documents:
        if document.there:
            said = f": the next build of {document.source} reads it again as long as it is there"
            console.print(Text.assemble(("still there ", "yellow"), (shown(document.key), "bold"), shown(said)))
    for name in report.in_use:
        said = " is being read and holds them still: stop what reads it, then `onrecord delete --purge`"
        console.print(Text.assemble(("in use ", "red"), f"generation {name}", said))
    console.print(Text(f"generation {report.generation}", "dim"))


def print_build(report: BuildReport) -> None:
    from rich.text import Text

    console = out()
    for count, what in (
        (report.articles, "articles"),
        (report.passages, "passages"),
        (report.speakers, "speakers"),
        (report.undated, "articles without a date"),
        (report.added, "added"),
        (report.changed, "changed"),
        (report.removed, "removed"),
        (report.unchanged, "unchanged"),
        (report.embedded, "passages embedded"),
        (report.reused, "passages whose vectors were there already"),
        (len(report.skipped), "documents skipped"),
        (report.corrections, "corrections in effect"),
        (len(report.refused), "corrections refused"),
    ):
        console.print(
            Text.assemble((f"{count:>9,}", "bold" if count else "dim"), (f"  {what}", "" if count else "dim"))
        )
    print_skipped(report.skipped[:SKIPPED_SHOWN], report.kept)
    if len(report.skipped) > SKIPPED_SHOWN:
        console.print(Text(f"… and {len(report.skipped) - SKIPPED_SHOWN} more; --json names them all", "dim"))
    print_skipped(report.refused, (), "not corrected:")
    for one in report.renamed:
        said = f": the id {one.id} belongs to another article; this one is {one.renamed}"
        console.print(Text.assemble(("renamed ", "yellow"), (shown(one.key), "bold"), shown(said)))
    for note in report.notes:
        console.print(Text.assemble(("note ", "yellow"), shown(note)))
    state = "" if report.switched else " as before (nothing had changed)"
    console.print(Text(f"generation {report.generation}{state}, model {report.model}, {report.seconds:.1f} s", "dim"))


def print_demo(address: str, questions: Sequence[str]) -> None:
    """Print where the demo is and what to ask there, by page and by command."""
    from rich.text import Text

    from service.demo import curl

    console = out()
    console.print(Text.assemble("\nThe sample archive answers at ", (address, "bold cyan"), "  (Ctrl-C stops it)\n"))
    console.print("Three questions to try:")
    for question in questions:
        console.print(Text.assemble(("\n  ", ""), (question, "bold")))
        console.print(Text(f"  {curl(address, question)}", "dim"), soft_wrap=True)


def print_finding(finding: Finding) -> None:
    from rich.text import Text

    mark = ("✓", "green") if finding.ok else ("✗", "bold red")
    out().print(
        Text.assemble(mark, f" {finding.what:<22}", (finding.detail, "" if finding.ok else "red")), soft_wrap=True
    )


def _head(passage: CitedPassage) -> Text:
    from rich.text import Text

    from service.citation import affiliation

    head = Text.assemble((f"{passage.rank:>2}. ", "dim"))
    if passage.speaker is None:
        return head.append("No speaker named", "dim")
    head.append(shown(passage.speaker.name), "bold")
    role = affiliation(passage.speaker)
    if role:
        head.append(f", {shown(role)}")
    return head.append(f" ({passage.speaker.basis})", "dim")


def _marked(passage: CitedPassage) -> Text:
    from rich.text import Text

    text = Text(shown(passage.text))
    for start, end in passage.highlights:
        text.stylize("bold black on yellow", start, end)
    return text


def _print_indented(console: Console, text: Text, by: int) -> None:
    """Print a text wrapped beside its margin, without the white space that rich's padding leaves at the end of lines."""
    from rich.text import Text as Line

    for line in text.wrap(console, console.width - by):
        line.rstrip()
        console.print(Line(" " * by).append_text(line))


def _print_block(console: Console, article: Article, block: Block) -> None:
    from rich.text import Text

    from service.citation import affiliation

    place = (f" {block.start}-{block.end}", "dim")
    console.print(Text.assemble((f"{block.kind:<10}", _KIND_STYLE[block.kind] or "green"), place))
    if block.asked:
        _print_indented(console, Text(f"asked: {shown(block.asked)}", "dim"), 2)
    text = Text(shown(article.text[block.start : block.end]), _KIND_STYLE[block.kind])
    for attribution in block.attributions:
        text.stylize("green", attribution.start - block.start, attribution.end - block.start)
        if attribution.cue_start is not None and attribution.cue_end is not None:
            text.stylize("bold red", attribution.cue_start - block.start, attribution.cue_end - block.start)
    _print_indented(console, text, 2)
    for attribution in block.attributions:
        role = affiliation(attribution)
        # The cue of a turn is its label, which stands in front of it.
        cue = f" “{attribution.cue}”" if attribution.cue and attribution.basis not in {"turn", "carried"} else ""
        said = (
            f"{attribution.basis}{cue} {attribution.start}-{attribution.end}, confidence {attribution.confidence:.2f}"
        )
        who = Text.assemble(("→ ", "dim"), (shown(attribution.speaker), "bold green"))
        if role:
            who.append(f", {shown(role)}")
        _print_indented(console, who.append(f"  {shown(said)}", "dim"), 2)


def print_figures(found: Mapping[str, object], indent: str = "") -> None:
    """Print nested figures, a line each."""
    for name, value in found.items():
        if isinstance(value, Mapping):
            out().print(f"{indent}{name}")
            print_figures(value, f"{indent}  ")
        else:
            out().print(
                f"{indent}{name}  {value:.4f}" if isinstance(value, float) else f"{indent}{name}  {value}",
                soft_wrap=True,
            )
