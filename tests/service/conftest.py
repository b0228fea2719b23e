"""A small archive about the invented island of Merrowby, its index, and an application on it."""

import json
from pathlib import Path

import pytest

INTERVIEW = """\
Merrowby Mail

Menu  Search  Subscribe

“The lamp room will open in spring”

By ILSA TARRANT|May 4,2021

The lighthouse at Merrowby Head has been dark for nine years. Doran Quill, the keeper of the island's records, told us what is to become of it.

Q: When can people climb the tower again?

Doran Quill, Keeper of Records: The lamp room opens in the spring of 2022, once the iron stairs \
are replaced. The stairs alone cost 84,000 crowns, and the parish has found the money.

We count on twelve thousand visitors a year. That is a guess, and I have been wrong before.

Q: Who pays for the lens?

Doran Quill: Nobody yet. The lens-maker in Harrowgate asks 30,000 crowns & a seat at the opening dinner.

Share this article
"""

# What a hostile page may carry, in every field that is shown.
HOSTILE = {
    "id": "hostile/<b>&1",
    "url": "javascript:alert(document.cookie)",
    "title": "<script>alert('title')</script> Oyster beds closed",
    "author": '"><img src=x onerror=alert(1)>',
    "source": "{{ 7 * 7 }} <i>Gazette</i>",
    "published": "2021-06-01",
    "text": (
        "The oyster beds of Merrowby were closed on Monday after a spill of lamp oil. "
        "</mark><script>alert('oysters')</script> The oyster beds reopen in August, the parish office wrote.\n\n"
        '“Nobody ate <b onmouseover="alert(1)">oysters</b> from there anyway,” said Petra Vann, the harbour cook.'
    ),
}
RECORDS = [
    HOSTILE,
    {
        "id": "mail-2",
        "url": "https://merrowby-mail.example/2021/ferry-fares?ref=a-b,c",
        "title": "Ferry fares rise by four percent",
        "author": "Jonas Reel",
        "source": "Merrowby Mail",
        "published": "2021-03-10",
        "text": (
            "Ferry fares between Merrowby and the mainland rise by four percent in April.\n\n"
            "“Diesel costs a third more than last year, and we have held the fares for six winters,” said Oda Brandt, "
            "the director of Sound Ferries. According to Brandt, islanders with a season ticket pay what they paid.\n\n"
            "The council of Merrowby was told in writing."
        ),
    },
    {
        "id": "mail-3",
        "title": "Merrowby's plans for the pier in 2020",
        "source": "Merrowby Mail",
        "text": (
            "Merrowby - On October 25, a public meeting was held in the parish hall about the wooden pier, of which "
            "a storm took the outer forty metres.\n\n"
            "“The sea came over the bakery,” said Tomas Wick, the baker. Nobody was hurt."
        ),
    },
    {
        "id": "mail-4",
        "title": "School choir sings in Harrowgate",
        "source": "The Harrowgate Post",
        "published": "2022-12-02",
        "text": "The school choir of Merrowby sang in the cathedral of Harrowgate on Friday. Three hundred people came.",
    },
]


@pytest.fixture(scope="session")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the archive: a dump of a web page and a file of records."""
    folder = tmp_path_factory.mktemp("merrowby") / "archive"
    folder.mkdir()
    (folder / "interview.txt").write_text(INTERVIEW, encoding="utf-8")
    lines = [json.dumps(record, ensure_ascii=False) for record in RECORDS]
    (folder / "wire.jsonl").write_text("\n".join(lines) + "\n", encoding="utf-8")
    return folder


@pytest.fixture(scope="session")
def index(archive: Path) -> Path:
    """The index of the archive; tests read it and write to copies."""
    from index.build import build

    directory = archive.parent / "index"
    build([archive], directory)
    return directory
