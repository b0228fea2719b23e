"""What can go wrong between an archive and an answer: every error says what was wrong, where, and what to do."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from ingest.records import Skipped


class IndexFault(Exception):
    """Anything that index refuses or cannot do; its text is fit to be shown to whoever asked."""


class BadRequest(IndexFault):
    """The question or what came with it cannot be searched for."""


class BadQuestion(BadRequest):
    """The question is empty, too long or no text."""


class BadCount(BadRequest):
    """``k`` is out of range."""


class BadFilter(BadRequest):
    """A filter's value is none: no date, no name."""


class BadMode(BadRequest):
    """No such way of searching."""


class BadCorrection(BadRequest):
    """A correction is none, or does not hold of its article."""


class NoIndex(IndexFault):
    """There is no index in the directory."""

    def __init__(self, directory: Path) -> None:
        super().__init__(
            f"no index in {directory}: make one with `onrecord build SOURCE… --index {directory}`, or name another"
        )


class NotAnIndex(IndexFault):
    """The directory holds something else, which a build would mix with its files."""

    def __init__(self, directory: Path) -> None:
        super().__init__(f"{directory} holds files but no index: name a new or empty directory for the index")


class DamagedIndex(IndexFault):
    """A file of the index is not as it was written. ``file`` is its path within the index directory."""

    def __init__(self, directory: Path, file: str, what: str) -> None:
        super().__init__(
            f"the index in {directory} is damaged: {file} {what}. Go back to the generation before it with "
            f"`onrecord rollback --index {directory}`, or build it again with "
            f"`onrecord build SOURCE… --index {directory} --rebuild`"
        )
        self.directory = directory
        self.file = file


class OtherFormat(IndexFault):
    """The index was written in a format that this version does not read."""

    def __init__(self, directory: Path, found: object, known: int) -> None:
        super().__init__(
            f"the index in {directory} has format version {found}, this onrecord reads version {known}: use the "
            f"onrecord that wrote it, or build it again with `onrecord build SOURCE… --index {directory} --rebuild`"
        )
        self.found = found


class OtherModel(IndexFault):
    """The vectors of the index are of another embedding model than the one at hand."""


class OtherSettings(IndexFault):
    """The index was built with other settings than the ones asked for."""


class IndexBusy(IndexFault):
    """Another build is writing this index."""


class BuildStopped(IndexFault):
    """A build could not go on (a full disk, a source that cannot be read any more); the index is as it was before."""


class NoRollback(IndexFault):
    """There is no generation to go back to."""


class SourceMissing(IndexFault):
    """A source is not there or cannot be read; nothing was removed from the index."""


class EmptyArchive(IndexFault):
    """The sources hold no article and none would be left in the index. ``skipped`` says why for each document."""

    def __init__(self, sources: Sequence[Path], skipped: Sequence[Skipped]) -> None:
        where = ", ".join(str(source) for source in sources)
        why = f"{len(skipped)} skipped, the first: {skipped[0].key}: {skipped[0].reason}" if skipped else "no document"
        super().__init__(f"no article found in {where} ({why}); the index was left as it was")
        self.skipped = tuple(skipped)


class UnknownArticle(BadRequest):
    """An article that is to be deleted is not in the index; none was deleted."""

    def __init__(self, directory: Path, articles: Sequence[str]) -> None:
        more = f" and {len(articles) - 1} more" if len(articles) > 1 else ""
        super().__init__(
            f"no article {articles[0]!r}{more} in {directory}: nothing was deleted. `onrecord ask --json` shows the ids"
        )
        self.articles = tuple(articles)


class NothingLeft(BadRequest):
    """A deletion would leave no article."""

    def __init__(self, directory: Path) -> None:
        super().__init__(f"no article would be left in {directory}: delete the directory itself")


class ModelMissing(IndexFault):
    """The embedding model is not on this machine and could not be fetched."""


class ModelDamaged(IndexFault):
    """The packaged model's files are not the ones that this version was made for."""


class ModelUnusable(IndexFault):
    """The model is there but cannot be used."""
