"""Commands that answer: ask, serve, mcp, demo."""

from __future__ import annotations

from contextlib import ExitStack
from typing import TYPE_CHECKING, Annotated

import typer

from service.commands.options import (
    AddressOption,
    FromOption,
    HostOption,
    IgnoreOption,
    IndexOption,
    JsonOption,
    KeysOption,
    LogLevelOption,
    LogQuestionsOption,
    PortOption,
    RateOption,
    RerankOption,
    SourceOption,
    SpeakerOption,
    ToOption,
    WorkersOption,
    settings_of,
)
from service.exits import OK, SHORT

if TYPE_CHECKING:
    from collections.abc import Callable
    from socket import socket

    from index.search import Searcher
    from service.settings import Settings


def ask(
    question: Annotated[str, typer.Argument(help="The question, in words.")],
    index: IndexOption = None,
    k: Annotated[int, typer.Option("--k", "-k", help="How many passages, 1 to 100.")] = 5,
    speaker: SpeakerOption = None,
    source: SourceOption = None,
    date_from: FromOption = None,
    date_to: ToOption = None,
    ignore: IgnoreOption = None,
    rerank: RerankOption = None,
    csl: Annotated[bool, typer.Option("--csl", help="With --json: add a CSL-JSON item to every passage.")] = False,
    json: JsonOption = False,
) -> None:
    """Ask a question. Exits with 1 if the archive does not say."""
    from index.question import Filters
    from index.search import Searcher, Steps
    from service.answer import ask as ask_archive
    from service.answer import check, to_dict
    from service.console import print_answer, print_json

    filters = Filters(speaker, source, date_from, date_to, tuple(ignore or ()))
    check(question, filters)  # before seconds are spent on opening the index
    settings = settings_of(index, rerank=rerank)
    steps = Steps(rerank=settings.rerank)
    with Searcher.open(settings.index) as searcher:
        answer = ask_archive(searcher, question, k, filters, style="csl" if csl else "line", steps=steps)
    if json:
        print_json(to_dict(answer))
    else:
        print_answer(answer)
    raise typer.Exit(OK if answer.answered else SHORT)


def serve(
    index: IndexOption = None,
    host: HostOption = None,
    port: PortOption = None,
    log_level: LogLevelOption = None,
    log_questions: LogQuestionsOption = None,
    keys: KeysOption = None,
    rate: RateOption = None,
    address: AddressOption = None,
    workers: WorkersOption = None,
    rerank: RerankOption = None,
) -> None:
    """Serve the page and the HTTP endpoint until interrupted."""
    from index.search import Searcher
    from service.console import out
    from service.serve import address as address_of
    from service.serve import bound

    settings = settings_of(
        index,
        host=host,
        port=port,
        log_level=log_level,
        log_questions=log_questions,
        keys=keys,
        rate=rate,
        address=address,
        workers=workers,
        rerank=rerank,
    )
    with ExitStack() as held:
        listening = held.enter_context(bound(settings))
        searcher = held.enter_context(Searcher.open(settings.index))
        said = f"Serving {settings.index} at {address_of(listening)}"
        _serve(searcher, listening, settings, lambda: out().print(said, soft_wrap=True))


def mcp(
    index: IndexOption = None,
    log_level: LogLevelOption = None,
) -> None:
    """Answer programs that speak the Model Context Protocol, on standard input and output."""
    import anyio

    from index.search import Steps
    from service.desk import Desk
    from service.logs import configured
    from service.mcp import installed, serve_stdio
    from service.settings import SettingsError

    if not installed():
        msg = 'The Model Context Protocol is an extra: pip install "onrecord[mcp]"'
        raise SettingsError(msg)
    settings = settings_of(index, log_level=log_level)
    desk = Desk(settings.index, Steps(rerank=settings.rerank))
    with configured(settings.log_level):
        try:
            anyio.run(serve_stdio, desk)
        finally:
            desk.close()


def demo(
    port: PortOption = None,
    no_serve: Annotated[bool, typer.Option("--no-serve", help="Build the index, and stop there.")] = False,
) -> None:
    """Build the index of the bundled sample archive and serve it."""
    from index.search import Searcher
    from service import demo as sample
    from service.console import out, print_build, print_demo
    from service.progress import bars
    from service.serve import address, bound

    settings = settings_of(sample.index_directory(), port=port)
    with ExitStack() as held:
        # First of all, so that a port in use is said before anything is built.
        listening = None if no_serve else held.enter_context(bound(settings))
        with bars() as progress:
            report = sample.build(settings.index, progress)
        print_build(report)
        if listening is None:
            out().print(f"The index is in {settings.index}", soft_wrap=True)
            return
        searcher = held.enter_context(Searcher.open(settings.index))
        here = address(listening)
        _serve(searcher, listening, settings, lambda: print_demo(here, sample.questions()))


def _serve(searcher: Searcher, listening: socket, settings: Settings, started: Callable[[], None]) -> None:
    from index.search import Steps
    from service.app import create_app
    from service.keys import KeyRing
    from service.serve import serve as run

    ring = KeyRing(settings.keys) if settings.keys else None
    steps = Steps(rerank=settings.rerank)
    searcher.warm(steps)  # so that the address is printed when the first question is answered at once
    app = create_app(
        searcher,
        log_questions=settings.log_questions,
        keys=ring,
        rate=settings.limit,
        address=settings.address,
        workers=settings.processes,
        steps=steps,
    )
    run(app, listening, settings.log_level, started)
