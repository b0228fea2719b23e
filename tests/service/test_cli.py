"""The command line: what each command prints, its exit code, and one line for everything that is wrong."""

import csv
import io
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
import urllib.request
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from service.cli import app


def run(*args: str | Path, code: int = 0) -> Result:
    result = CliRunner().invoke(app, [str(arg) for arg in args])
    assert result.exit_code == code, result.output + repr(result.exception)
    return result


def refused(*args: str | Path, code: int) -> str:
    """Assert that a command says what is wrong in one line, and return it."""
    result = run(*args, code=code)
    assert result.stdout == ""
    assert re.fullmatch(r"onrecord: [^\n]+\n", result.stderr), result.stderr
    assert "Traceback" not in result.stderr
    return result.stderr


def test_help_names_every_command_and_the_exit_codes() -> None:
    text = run("--help").stdout
    for command in (
        "build",
        "ask",
        "serve",
        "parse",
        "eval",
        "compare",
        "gate",
        "demo",
        "doctor",
        "delete",
        "rollback",
    ):
        assert command in text
    assert "exit code" in text


def test_config_says_where_a_setting_is_from(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "onrecord.toml").write_text('log_level = "info"', encoding="utf-8")
    found = {
        one["setting"]: (one["value"], one["from"]) for one in json.loads(run("config", "--port", "0", "--json").stdout)
    }
    assert found["port"] == (0, "flag --port")
    assert found["log_level"] == ("info", "onrecord.toml")
    assert found["keys"] == (None, "default")
    assert re.search(r"^log_level +info +onrecord.toml$", run("config").stdout, re.MULTILINE)
    (tmp_path / "onrecord.toml").write_text("loglevel = 1", encoding="utf-8")
    assert "Unknown setting loglevel" in refused("config", code=2)


def test_the_shell_completes_commands_and_options() -> None:
    def completed(words: str) -> list[str]:
        line = {"_ONRECORD_COMPLETE": "complete_bash", "COMP_WORDS": words, "COMP_CWORD": str(words.count(" "))}
        return CliRunner().invoke(app, [], prog_name="onrecord", env=line).stdout.split()

    assert completed("onrecord st") == ["statements"]
    assert completed("onrecord keys re") == ["revoke"]
    assert "--speaker" in completed("onrecord ask --")


def test_export_prints_every_article_as_it_was_understood(index: Path) -> None:
    from index.search import Searcher
    from service.parsed import parsed

    found = {one["article"]["id"]: one for one in map(json.loads, run("export", "--index", index).stdout.splitlines())}
    assert len(found) == 5
    with Searcher.open(index) as searcher:
        for name, one in found.items():
            article = searcher.article(name)
            assert article is not None
            assert one == parsed(article)
    said = {attribution["speaker"] for block in found["mail-2"]["blocks"] for attribution in block["attributions"]}
    assert said == {"Oda Brandt"}


def test_the_version_is_printed() -> None:
    assert re.fullmatch(r"onrecord \d+\.\d+\.\d+\n", run("--version").stdout)


def test_help_loads_nothing_heavy() -> None:
    heavy = "torch", "faiss", "tantivy", "fastapi", "numpy", "sentence_transformers", "uvicorn"
    code = (
        "import sys; from typer.testing import CliRunner; from service.cli import app; "
        "CliRunner().invoke(app, ['--help']); CliRunner().invoke(app, ['build', '--help']); "
        f"print([name for name in {heavy!r} if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


@pytest.mark.slow
def test_a_question_loads_no_more_than_it_needs(sample_index: Path) -> None:
    """Neither torch nor a web framework nor what reads articles: a question from nothing is to take a second."""
    heavy = (
        *("torch", "transformers", "sentence_transformers", "huggingface_hub", "spacy", "onnxruntime"),
        *("fastapi", "starlette", "uvicorn", "mcp", "httpx", "jinja2", "structlog", "prometheus_client", "citeproc"),
        *(
            "lxml",
            "trafilatura",
            "htmldate",
            "pypdf",
            "docx",
            "markdown_it",
            "datasketch",
            "ingest.events",
            "ingest.roles",
        ),
    )
    code = (
        "import sys; from typer.testing import CliRunner; from service.cli import app; "
        f"done = CliRunner().invoke(app, ['ask', 'Who runs the night ferry?', '--index', {str(sample_index)!r}]); "
        f"assert 'Hadrel' in done.output, done.output; print([name for name in {heavy!r} if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_words_that_are_not_meant_are_ignored(index: Path) -> None:
    question = ("ask", "What did Brandt say in 2021?", "--index", index, "--json")
    understood = json.loads(run(*question).stdout)["understood"]
    assert [one["use"] for one in (*understood["dates"], *understood["speakers"])] == ["favour", "favour"]
    understood = json.loads(run(*question, "--ignore", "2021", "--ignore", "brandt").stdout)["understood"]
    assert [one["use"] for one in (*understood["dates"], *understood["speakers"])] == ["dropped", "dropped"]


def test_parse_prints_what_was_understood(archive: Path) -> None:
    text = run("parse", archive / "interview.txt").stdout
    assert "“The lamp room will open in spring”" in text
    assert "2021-05-04 (byline)" in text
    assert "Doran Quill" in text
    assert "\x1b[" not in text, "no colours where no terminal is"


def test_parse_gives_json_of_one_article(archive: Path) -> None:
    parsed = json.loads(run("parse", archive / "interview.txt", "--json").stdout)
    assert set(parsed) == {"article", "blocks"}
    text = parsed["article"]["text"]
    assert parsed["article"]["id"] == "interview.txt"
    for block in parsed["blocks"]:
        assert text[block["start"] : block["end"]] == block["text"]
        assert set(block) == {"kind", "start", "end", "text", "attributions", "asked"}
    kinds = [block["kind"] for block in parsed["blocks"]]
    assert kinds.count("question") == 2
    speakers = {attribution["speaker"] for block in parsed["blocks"] for attribution in block["attributions"]}
    assert speakers == {"Doran Quill"}


def test_parse_gives_a_line_of_json_a_record(archive: Path) -> None:
    lines = run("parse", archive / "wire.jsonl", "--json").stdout.splitlines()
    assert [json.loads(line)["article"]["id"] for line in lines] == ["hostile/<b>&1", "mail-2", "mail-3", "mail-4"]


def test_parse_says_what_is_no_article(tmp_path: Path) -> None:
    (tmp_path / "picture.txt").write_bytes(bytes(range(256)) * 20)
    assert "picture.txt" in refused("parse", tmp_path / "picture.txt", code=2)
    assert "no such file" in refused("parse", tmp_path / "none.txt", code=2)
    (tmp_path / "mixed.jsonl").write_text(
        '{"id": "a", "text": "Bridge opened\\n\\nThe mayor of Merrowby opened the bridge on Monday. It is green."}\n{"id": "b"}\nnot json\n',
        encoding="utf-8",
    )
    result = run("parse", tmp_path / "mixed.jsonl", "--json", code=1)
    assert len(result.stdout.splitlines()) == 1
    assert len(result.stderr.splitlines()) == 2


def test_build_reports_and_builds_again_without_work(archive: Path, tmp_path: Path) -> None:
    index = tmp_path / "index"
    text = run("build", archive, "--index", index).stdout
    assert re.search(r"5\s+articles", text)
    again = json.loads(run("build", archive, "--index", index, "--json").stdout)
    assert (again["articles"], again["unchanged"], again["embedded"], again["added"]) == (5, 5, 0, 0)
    assert again["skipped"] == []


def test_build_names_what_was_skipped_and_the_exit_code_says_so(archive: Path, tmp_path: Path) -> None:
    folder = tmp_path / "archive"
    shutil.copytree(archive, folder)
    (folder / "broken.txt").write_bytes(b"\x00\x01\x02" * 900)
    text = run("build", folder, "--index", tmp_path / "index", code=1).stdout
    assert re.search(r"skipped broken\.txt: \S+", text)
    run("build", folder, "--index", tmp_path / "index", "--lenient")


def test_a_correction_shows_everywhere_and_a_field_is_mapped(archive: Path, tmp_path: Path) -> None:
    folder, index = tmp_path / "archive", tmp_path / "index"
    shutil.copytree(archive, folder)
    (folder / "more.jsonl").write_text('{"id": "m", "head": "A Title", "text": "Some words of an article."}\n', "utf-8")
    run("build", folder, "--index", index, "--field", "title=head")
    noted = run("correct", "interview.txt", "--text", "Who pays for the lens?", "--speaker", "Ilsa Tarrant",
                "--role", "reporter", "--index", index).stdout  # fmt: skip
    assert "corrections.jsonl" in noted
    run("correct", "mail-2", "--date", "2021-03-11", "--index", index)
    assert "does not stand" in refused(
        "correct", "mail-2", "--text", "x y z", "--speaker", "A", "--index", index, code=2
    )
    report = json.loads(run("build", folder, "--index", index, "--json").stdout)
    assert (report["changed"], report["corrections"], report["refused"]) == (2, 2, [])
    parsed = json.loads(run("parse", folder / "interview.txt", "--json").stdout)
    assert [
        (one["speaker"], one["role"])
        for block in parsed["blocks"]
        for one in block["attributions"]
        if one["basis"] == "corrected"
    ] == [("Ilsa Tarrant", "reporter")]
    answer = json.loads(run("ask", "Ferry fares of Oda Brandt", "--index", index, "--json").stdout)
    assert {one["article"]["published_basis"] for one in answer["passages"] if one["article"]["id"] == "mail-2"} == {
        "corrected"
    }
    assert json.loads(run("parse", folder / "more.jsonl", "--field", "title=head", "--json").stdout)["article"]["title"]
    with (folder / "corrections.jsonl").open("a", encoding="utf-8") as file:
        file.write('{"article": "nowhere", "published": null}\n')
    assert "not corrected: " in run("build", folder, "--index", index, code=1).stdout
    run("build", folder, "--index", index, "--lenient")
    assert "heading=x" in run("build", folder, "--index", index, "--field", "heading=x", code=2).stderr


def test_statements_are_listed_as_text_lines_and_table(index: Path) -> None:
    result = run("statements", "--speaker", "Brandt", "--index", index)
    assert "2021-03-10 (meta) quoted, direct" in result.stdout
    assert "    Oda Brandt, director of Sound Ferries, “Ferry fares" in result.stdout
    assert "2 statements of Oda Brandt (oda-brandt)" in result.stderr
    lines = [
        json.loads(line)
        for line in run("statements", "--speaker", "oda-brandt", "--index", index, "--json").stdout.splitlines()
    ]
    assert [one["manner"] for one in lines] == ["quoted", "paraphrased"]
    assert lines[0]["link"].startswith("https://merrowby-mail.example/2021/ferry-fares?ref=a-b,c#:~:text=")
    table = list(
        csv.DictReader(io.StringIO(run("statements", "--speaker", "Brandt", "--index", index, "--csv").stdout))
    )
    assert [row["text"] for row in table] == [one["text"] for one in lines]
    assert [(row["date"], row["start"], row["id"]) for row in table] == [
        (one["date"], str(one["locator"]["start"]), one["id"]) for one in lines
    ]
    about = run("statements", "--speaker", "Brandt", "--about", "season tickets of islanders", "--index", index)
    assert "of 2 statements of Oda Brandt (oda-brandt) are about" in about.stderr
    assert (
        "Nobody on record here is called so." in run("statements", "--speaker", "Nemo", "--index", index, code=1).stderr
    )
    assert "not both" in run("statements", "--speaker", "B", "--csv", "--json", "--index", index, code=2).stderr


def test_a_copy_in_another_outlet_is_named(archive: Path, tmp_path: Path) -> None:
    folder, index = tmp_path / "archive", tmp_path / "index"
    folder.mkdir()
    records = [json.loads(line) for line in (archive / "wire.jsonl").read_text("utf-8").splitlines()]
    ferry = next(record for record in records if record["id"] == "mail-2")
    copied = ferry | {"id": "copy", "url": "https://post.example/1", "source": "The Post", "published": "2021-03-11"}
    (folder / "wire.jsonl").write_text("".join(json.dumps(one) + "\n" for one in (copied, *records)), "utf-8")
    run("build", folder, "--index", index)
    result = run("ask", "What does diesel cost Sound Ferries?", "--index", index)
    assert "Also in The Post (11 March 2021)." in result.stdout
    answer = json.loads(run("ask", "What does diesel cost Sound Ferries?", "--index", index, "--json").stdout)
    assert [one["article"]["id"] for one in answer["passages"]].count("mail-2") >= 1
    assert "copy" not in [one["article"]["id"] for one in answer["passages"]]
    assert [(one["id"], one["shown"]) for one in answer["passages"][0]["article"]["also_in"]] == [("copy", False)]


def test_build_refuses_sources_without_articles(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    assert "no article" in refused("build", tmp_path / "empty", "--index", tmp_path / "index", code=2)
    assert "none" in refused("build", tmp_path / "none", "--index", tmp_path / "index", code=2)
    assert not (tmp_path / "index" / "CURRENT").exists()


def test_build_refuses_somebody_elses_folder(archive: Path, tmp_path: Path) -> None:
    (tmp_path / "letter.txt").write_text("Dear all", encoding="utf-8")
    assert "holds files but no index" in refused("build", archive, "--index", tmp_path, code=2)
    assert (tmp_path / "letter.txt").read_text(encoding="utf-8") == "Dear all"


def test_ask_prints_the_passage_its_speaker_and_its_citation(index: Path) -> None:
    text = run("ask", "Which stairs alone cost 84,000 crowns?", "--index", index, "--k", "2").stdout
    assert "The archive answers." in text
    assert "Doran Quill, Keeper of Records" in text
    assert "4 May 2021." in text


def test_ask_gives_the_answer_as_json(index: Path) -> None:
    args = ("ask", "Why do the ferry fares rise?", "--index", index, "--speaker", "Brandt", "--from", "2021", "--json")
    answer = json.loads(run(*args, "--csl").stdout)
    assert {passage["article"]["id"] for passage in answer["passages"]} == {"mail-2"}
    assert answer["passages"][0]["speaker"]["name"] == "Oda Brandt"
    assert answer["passages"][0]["csl"]["title"] == "Ferry fares rise by four percent"


def test_ask_exits_with_1_where_the_archive_does_not_say(index: Path) -> None:
    text = run("ask", "Which vaccine did the ministry of magic approve?", "--index", index, code=1).stdout
    assert "The archive does not say." in text


@pytest.mark.parametrize(
    ("args", "said"),
    [
        ([""], "the question is empty"),
        (["x" * 10_000], "10,000 characters"),
        (["Who?", "--k", "0"], "0"),
        (["Who?", "--from", "soon"], "'soon'"),
        (["Who?", "--from", "2021-02-30"], "'2021-02-30'"),
        (["Who?", "--from", "2022", "--to", "2021"], "swap them"),
        (["Who?", "--speaker", "!"], "is no name"),
    ],
)
def test_ask_refuses_what_cannot_be_asked(index: Path, args: list[str], said: str) -> None:
    assert said in refused("ask", *args, "--index", index, code=2)


def test_wrong_usage_exits_with_2() -> None:
    run("ask", code=2)
    run("ask", "Who?", "--colour", "red", code=2)
    run("frobnicate", code=2)
    assert "ONRECORD_PROT" in run_with({"ONRECORD_PROT": "1"}, "doctor", code=2)
    assert "loopback" in refused("serve", "--host", "0.0.0.0", code=2)


def run_with(variables: dict[str, str], *args: str, code: int) -> str:
    result = CliRunner(env=variables).invoke(app, list(args))
    assert result.exit_code == code
    return result.stderr


@pytest.mark.parametrize("command", [["ask", "Who?"], ["serve", "--port", "0"], ["rollback"]])
def test_a_missing_index_is_said_with_what_to_do(tmp_path: Path, command: list[str]) -> None:
    assert "onrecord build" in refused(*command, "--index", tmp_path / "none", code=3)


def damaged(index: Path, folder: Path) -> Path:
    copy = folder / "index"
    shutil.copytree(index, copy)
    return copy


def test_a_corrupted_file_is_named(index: Path, tmp_path: Path) -> None:
    copy = damaged(index, tmp_path)
    largest = max(
        (path for path in copy.glob("generations/*/**/*") if path.is_file()), key=lambda path: path.stat().st_size
    )
    content = bytearray(largest.read_bytes())
    content[len(content) // 2] ^= 0xFF
    largest.write_bytes(content)
    said = refused("ask", "Who?", "--index", copy, code=3)
    assert largest.name in said
    assert "rollback" in said
    found = run("doctor", "--index", copy, code=3).stdout
    assert largest.name in found


def test_a_file_that_cannot_be_written_is_named(index: Path, tmp_path: Path) -> None:
    questions = tmp_path / "questions.jsonl"
    question = {"id": "1", "question": "Who paid?", "answerable": False, "evidence": []}
    questions.write_text(json.dumps(question) + "\n", encoding="utf-8")
    assert "questions.jsonl" in refused("eval", questions, "--index", index, "--out", questions, code=2)


def test_another_format_version_is_said(index: Path, tmp_path: Path) -> None:
    import hashlib

    copy = damaged(index, tmp_path)
    (old,) = (copy / "generations").glob("0*")
    manifest: dict[str, Any] = json.loads((old / "manifest.json").read_text(encoding="utf-8"))
    manifest["format"] = 99
    content = json.dumps(manifest).encode()
    (old / "manifest.json").write_bytes(content)
    name = f"{old.name.partition('-')[0]}-{hashlib.sha256(content).hexdigest()[:16]}"
    old.rename(old.with_name(name))
    (copy / "CURRENT").write_text(f"{name}\n", encoding="ascii")
    said = refused("ask", "Who?", "--index", copy, code=3)
    assert "format version 99" in said
    assert "--rebuild" in said


def test_rollback_goes_back_to_the_generation_before(archive: Path, tmp_path: Path) -> None:
    folder, index = tmp_path / "archive", tmp_path / "index"
    shutil.copytree(archive, folder)
    first = json.loads(run("build", folder, "--index", index, "--json").stdout)["generation"]
    (folder / "more.txt").write_text(
        "Bridge opened\n\nThe mayor of Merrowby opened the new bridge on Monday.\n", "utf-8"
    )
    second = json.loads(run("build", folder, "--index", index, "--json").stdout)["generation"]
    assert first != second
    assert first in run("rollback", "--index", index).stdout
    assert "no earlier generation" in refused("rollback", "--index", index, code=3)


def test_delete_says_what_is_gone_and_what_a_build_would_bring_back(archive: Path, tmp_path: Path) -> None:
    folder, index = tmp_path / "archive", tmp_path / "index"
    shutil.copytree(archive, folder)
    (folder / "more.txt").write_text("The mayor opened the new bridge on Monday.\n", "utf-8")
    run("build", folder, "--index", index)
    said = " ".join(run("delete", "more.txt", "--index", index).stdout.split())
    assert "1 articles with 1 passages deleted; a rollback brings them back" in said
    assert "still there more.txt" in said
    report = json.loads(run("delete", "--purge", "--index", index, "--json").stdout)
    assert (report["purged"], report["articles"]) == (True, [])
    assert "no earlier generation" in refused("rollback", "--index", index, code=3)
    assert "nothing was deleted" in refused("delete", "more.txt", "--index", index, code=2)
    assert "--purge" in refused("delete", "--index", index, code=2)


def test_doctor_finds_nothing_wrong_with_a_good_index(index: Path) -> None:
    text = run("doctor", "--index", index).stdout
    assert "✗" not in text
    findings = json.loads(run("doctor", "--index", index, "--json").stdout)
    assert all(finding["ok"] for finding in findings)


def test_eval_prints_a_table_and_writes_a_run(index: Path, tmp_path: Path) -> None:
    questions = tmp_path / "questions.jsonl"
    evidence = [{"article": "interview.txt", "text": "The stairs alone cost 84,000 crowns", "speaker": "Doran Quill"}]
    question = {"id": "1", "question": "What do the new stairs cost?", "answerable": True, "evidence": evidence}
    questions.write_text(json.dumps(question) + "\n", encoding="utf-8")
    assert "hits@1" in run("eval", questions, "--index", index, "--out", tmp_path / "run").stdout
    assert {path.name for path in (tmp_path / "run").iterdir()} >= {"run.trec", "report.json"}
    report = json.loads(run("eval", questions, "--index", index, "--json").stdout)
    assert report["measures"]["hits@1"] == 1
    assert "none.jsonl" in refused("eval", tmp_path / "none.jsonl", "--index", index, code=2)
    saved = tmp_path / "run"
    assert json.loads(run("compare", saved, saved, "--json").stdout)["rows"][0]["p"] == 1.0
    assert "no such file" in refused("compare", saved, tmp_path / "none", code=2)
    floors = tmp_path / "floors.toml"
    floors.write_text(
        f"[set]\nquestions = '{questions.as_posix()}'\nsha256 = ''\ncorpus = ''\nat_least = {{'hits@1' = 0.1}}\n",
        "utf-8",
    )
    raised = run("gate", floors, "--index", index, "--set", "set", "--raise")
    assert "all 1 floors hold" in raised.stdout
    assert json.loads(run("gate", floors, saved, "--json").stdout)["held"]
    floors.write_text(re.sub(r"= 0\.\d+", "= 1.1", floors.read_text("utf-8")), "utf-8")
    assert "broken" in run("gate", floors, saved, code=1).stdout
    assert "not both" in run("gate", floors, code=2).output


@pytest.mark.slow
def test_the_server_starts_answers_and_stops_when_interrupted(index: Path) -> None:
    command = [
        sys.executable,
        "-c",
        "from service.cli import main; main()",
        "serve",
        "--index",
        str(index),
        "--port",
        "0",
    ]
    environment = {**os.environ, "PYTHONUNBUFFERED": "1"}
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment
    ) as server:
        try:
            assert server.stdout is not None
            line = server.stdout.readline()
            found = re.search(r"http://127\.0\.0\.1:\d+", line)
            assert found, line
            with urllib.request.urlopen(f"{found[0]}/readyz", timeout=30) as reply:
                assert json.load(reply)["status"] == "ready"
            server.send_signal(signal.SIGINT)
            deadline = time.monotonic() + 20
            while server.poll() is None and time.monotonic() < deadline:
                time.sleep(0.05)
            assert server.returncode == 0
            assert server.stderr is not None
            assert server.stderr.read() == ""
        finally:
            server.kill()


def test_keys_are_made_listed_and_revoked(tmp_path: Path) -> None:
    from service.keys import KeyRing

    file = str(tmp_path / "keys.json")
    made = run("keys", "create", file, "--name", "desk", "--scope", "ask")
    assert KeyRing(tmp_path / "keys.json").find(made.stdout.strip()).scopes == ("ask",)
    (listed,) = json.loads(run("keys", "list", file, "--json").stdout)["keys"]
    assert (listed["name"], listed["scopes"], listed["revoked"]) == ("desk", ["ask"], None)
    run("keys", "revoke", file, "--name", "desk")
    assert "revoked" in run("keys", "list", file).stdout
    assert "no key in use" in refused("keys", "revoke", file, "--name", "desk", code=2)
    assert "keys create" in refused("keys", "list", tmp_path / "none.json", code=2)
