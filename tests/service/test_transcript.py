"""The conversation over MCP in docs/ is what the official client hears of the sample archive."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

pytest.importorskip("mcp", reason='the extra is not there: pip install "onrecord[mcp]"')
from service.transcript import transcript


@pytest.mark.slow
def test_the_file_is_what_the_client_hears(repository: Path, sample_index: Path) -> None:
    file = repository / "docs" / "mcp.md"
    if not file.parent.is_dir():
        pytest.skip("a distribution without docs/")
    # In a thread of its own: the browser tests leave an event loop in theirs.
    with ThreadPoolExecutor(max_workers=1) as pool:
        heard = pool.submit(transcript, sample_index).result()
    assert file.read_text(encoding="utf-8") == heard, "stale: python -m service.transcript INDEX > docs/mcp.md"
    assert "The freight pays 70 per cent" in heard
    assert "is an error: filters: " in heard
