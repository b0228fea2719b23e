"""Tables that are safe in a spreadsheet."""

import csv
import io

from service.tables import harmless, write_csv


def test_nothing_is_run_as_a_formula() -> None:
    for text in ("=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "＝1"):
        assert harmless(text) == f"'{text}"
    for plain in ("1-1", "Ann =", "", None, -1, 0.5):
        assert harmless(plain) == plain


def test_rows_are_written_as_they_come() -> None:
    written = io.StringIO()

    def rows():
        yield {"a": 'He said "no",\nand left', "b": None, "c": 1}
        assert written.getvalue().startswith("a,b\r\n")
        yield {"a": "=x", "b": 2, "c": 1}

    write_csv(written, ("a", "b"), rows())
    assert list(csv.reader(io.StringIO(written.getvalue()))) == [
        ["a", "b"], ['He said "no",\nand left', ""], ["'=x", "2"],
    ]  # fmt: skip
