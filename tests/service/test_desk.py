"""One open index for many questions: a new generation is taken up, a broken one is not, a late one is waited for."""

import json
import shutil
import threading
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from starlette.testclient import TestClient

from index.build import build
from index.errors import ModelUnusable
from index.generation import current_name
from index.opened import Opened, open_newest
from index.search import Searcher, Steps
from service.app import create_app
from service.desk import Desk
from service.problems import ProblemError

HOME = "http://127.0.0.1:8760"
MORE = {"id": "mail-9", "title": "Bees return to the lighthouse", "published": "2023-01-05", "source": "Merrowby Mail"}
TEXT = "Bees have returned to the lighthouse garden of Merrowby.\n\n“They never asked anybody,” said Nell Orrin, the gardener."


@pytest.fixture
def own(archive: Path, index: Path, tmp_path: Path) -> tuple[Path, Path]:
    """A copy of the archive's index that a test may change, and the folder of one more article."""
    copy = tmp_path / "index"
    shutil.copytree(index, copy)
    folder = tmp_path / "more"
    folder.mkdir()
    (folder / "bees.jsonl").write_text(json.dumps({**MORE, "text": TEXT}) + "\n", encoding="utf-8")
    return copy, folder


def test_a_new_generation_answers_the_next_question(own: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("service.desk.PATIENCE", 60)  # however slow the machine is
    index, more = own
    with TestClient(create_app(index), base_url=HOME) as client:
        question = {"q": "What returned to the lighthouse garden?", "k": 1}
        before = client.get("/v1/ask", params=question).json()
        assert "Nell Orrin" not in client.get("/v1/speakers").text
        build([more], index)
        after = client.get("/v1/ask", params=question).json()
        assert before["generation"] != after["generation"]
        assert after["coverage"]["articles"] == before["coverage"]["articles"] + 1
        assert after["passages"][0]["article"]["id"] == "mail-9"
        assert "Nell Orrin" in client.get("/v1/speakers").text
        assert client.get("/readyz").json()["generation"] == after["generation"]


def test_until_a_new_generation_is_open_the_one_before_answers(
    own: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("service.desk.PATIENCE", 0.01)
    index, more = own
    may_open, times = threading.Event(), []

    def slow(directory: Path) -> Opened:
        times.append(directory)
        assert may_open.wait(60)
        return open_newest(directory)

    monkeypatch.setattr("index.live.open_newest", slow)
    desk = Desk(index, steps=Steps(rerank=False))
    try:
        may_open.set()
        before = desk.searcher().generation
        may_open.clear()
        build([more], index)
        assert [desk.searcher().generation for _ in range(3)] == [before] * 3
        assert len(times) == 2  # it is opened once, whoever asks meanwhile
        may_open.set()
        with desk._refreshing:
            assert desk.searcher().generation == current_name(index) != before
    finally:
        may_open.set()
        desk.close()


def test_a_new_generation_that_is_damaged_is_not_taken_up(
    own: tuple[Path, Path], caplog: pytest.LogCaptureFixture
) -> None:
    index, _ = own
    desk = Desk(index)
    try:
        generation = desk.searcher().generation
        (index / "CURRENT").write_text("000009-0123456789abcdef\n", encoding="ascii")
        assert desk.searcher().generation == generation
    finally:
        desk.close()  # which waits for what is being opened
    assert "the previous one goes on answering" in caplog.text


def test_an_index_that_is_built_later_is_opened_then(own: tuple[Path, Path], tmp_path: Path) -> None:
    index, _ = own
    late = tmp_path / "late"
    desk = Desk(late)
    with pytest.raises(ProblemError, match="no index in"):
        desk.searcher()
    assert not desk.ready
    assert desk.trouble is not None
    index.rename(late)
    try:
        assert desk.searcher().article("mail-2") is not None
        assert desk.ready
        assert desk.trouble is None
    finally:
        desk.close()


class Counted:
    """A reranker that counts how often it is asked."""

    times = 0

    def scores(self, pairs: Sequence[tuple[str, str]]) -> np.ndarray:
        self.times += 1
        return np.full(len(pairs), 0.5)


@pytest.mark.parametrize("rerank", [True, False])
def test_the_steps_of_a_service_are_taken_however_it_is_asked(index: Path, rerank: bool) -> None:
    asked = "When does the lamp room open?"
    with Searcher.open(index) as searcher:
        searcher.__dict__["_reranker"] = counted = Counted()
        with TestClient(create_app(searcher, steps=Steps(rerank=rerank)), base_url=HOME) as client:
            replies = [
                client.post("/v1/ask", json={"question": asked}),
                client.get("/v1/ask", params={"q": asked}),
                client.post("/v1/ask/batch", json={"questions": [{"question": asked}]}),
                client.get("/", params={"q": asked}),
            ]
        assert [reply.status_code for reply in replies] == [200] * 4
        assert counted.times == (4 if rerank else 0)


def test_a_cross_encoder_that_is_not_installed_is_said_before_anything_is_asked(
    index: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("index.rerank._PACKAGE", "no-such-package")
    with Searcher.open(index) as searcher, pytest.raises(ModelUnusable, match=r"onrecord\[rerank\]"):
        searcher.warm(Steps(rerank=True))
