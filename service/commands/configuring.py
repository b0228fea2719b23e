"""The command that says what holds: config."""

from __future__ import annotations

from service.commands.options import (
    AddressOption,
    HostOption,
    IndexOption,
    JsonOption,
    KeysOption,
    LogLevelOption,
    LogQuestionsOption,
    PortOption,
    RateOption,
    RerankOption,
    WorkersOption,
)


def config(
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
    json: JsonOption = False,
) -> None:
    """Print the settings that hold and where each is from: a flag, the environment, onrecord.toml or the default."""
    from service.console import out, print_json
    from service.settings import held

    flags = {"index": index, "host": host, "port": port, "log_level": log_level, "log_questions": log_questions}
    found = held(**flags, keys=keys, rate=rate, address=address, workers=workers, rerank=rerank)
    if json:
        print_json([{"setting": one.name, "value": one.value, "from": one.origin} for one in found])
        return
    for one in found:
        value = "not set" if one.value is None else str(one.value)
        out().print(f"{one.name:<14} {value:<24} {one.origin}", soft_wrap=True, markup=False)
