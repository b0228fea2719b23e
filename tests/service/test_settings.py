"""Settings: flags over variables over defaults, and nothing that means nothing."""

from pathlib import Path

import pytest

from service.settings import DEFAULT_PORT, SettingsError, held, load_settings


def test_defaults() -> None:
    settings = load_settings()
    assert (settings.index, settings.host, settings.port, settings.log_level) == (
        Path(".onrecord"),
        "127.0.0.1",
        DEFAULT_PORT,
        "warning",
    )


def test_a_flag_wins_over_a_variable(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ONRECORD_PORT", "9001")
    monkeypatch.setenv("ONRECORD_INDEX", "elsewhere")
    assert load_settings().port == 9001
    assert load_settings().index == Path("elsewhere")
    assert load_settings(port=9002, index=Path("here")).port == 9002
    assert load_settings(port=9002, index=Path("here")).index == Path("here")


def test_an_unknown_variable_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ONRECORD_PROT", "9001")
    with pytest.raises(SettingsError, match=r"Unknown setting ONRECORD_PROT; known are .*ONRECORD_PORT"):
        load_settings()


@pytest.mark.parametrize("host", ["0.0.0.0", "192.168.1.4", "::", "record.example", ""])
def test_only_loopback_is_listened_on(host: str) -> None:
    for given in ({}, {"keys": Path("keys.json")}, {"address": "https://records.example"}):
        with pytest.raises(SettingsError, match=r"host .*not a loopback address.*needs keys"):
            load_settings(host=host, **given)
    settings = load_settings(host=host, keys=Path("keys.json"), address="https://Records.example/")
    assert (settings.address, settings.limit) == ("https://records.example", 120)


@pytest.mark.parametrize(
    "address", ["records.example", "ftp://x", "https://", "https://x/y", "https://a@b", "https://x?y"]
)
def test_an_address_is_an_origin(address: str) -> None:
    with pytest.raises(SettingsError, match="no address of a service"):
        load_settings(address=address)


def test_on_loopback_there_is_no_limit_unless_one_is_set() -> None:
    assert load_settings().limit is None
    assert load_settings(rate=7).limit == 7


@pytest.mark.parametrize("host", ["127.0.0.1", "::1", "localhost"])
def test_loopback_is_listened_on(host: str) -> None:
    assert load_settings(host=host).host == host


@pytest.mark.parametrize(("name", "value"), [("PORT", "99999"), ("PORT", "many"), ("LOG_LEVEL", "loud")])
def test_a_value_that_is_none_is_refused_by_its_name(monkeypatch: pytest.MonkeyPatch, name: str, value: str) -> None:
    monkeypatch.setenv(f"ONRECORD_{name}", value)
    with pytest.raises(SettingsError, match=f"ONRECORD_{name}"):
        load_settings()


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path / "onrecord.toml"


def test_a_variable_wins_over_the_file_and_that_over_the_default(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file.write_text('port = 9001\nindex = "theirs"\nlog_level = "info"\n', encoding="utf-8")
    monkeypatch.setenv("ONRECORD_PORT", "9002")
    assert (load_settings().port, load_settings().index) == (9002, Path("theirs"))
    assert [(one.name, one.value, one.origin) for one in held(index=Path("mine"))] == [
        ("index", "mine", "flag --index"),
        ("host", "127.0.0.1", "default"),
        ("port", 9002, "environment ONRECORD_PORT"),
        ("log_level", "info", "onrecord.toml"),
        ("log_questions", False, "default"),
        ("keys", None, "default"),
        ("rate", None, "default"),
        ("workers", None, "default"),
        ("rerank", False, "default"),
        ("address", None, "default"),
    ]


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("prot = 9001", "Unknown setting prot in onrecord.toml; known are address, .*port"),
        ("port = 'many'", "port .*or port in onrecord.toml"),
        ("port: 9001", "onrecord.toml is not TOML"),
        ("host = '0.0.0.0'", "not a loopback address"),
    ],
)
def test_what_is_wrong_in_the_file_is_refused(file: Path, written: str, said: str) -> None:
    file.write_text(written, encoding="utf-8")
    with pytest.raises(SettingsError, match=said):
        load_settings()
