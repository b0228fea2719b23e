"""What schemathesis should not make up. Loaded by path, see ``test_openapi.py``."""

from typing import Any

import schemathesis


@schemathesis.hook
def filter_query(context: Any, query: dict[str, Any] | None) -> bool:
    """A query has no null: sent as the word "null", it is as good a value as others, where it is meant to be a wrong one."""
    return not any(value in (None, "null", ["null"]) for value in (query or {}).values())


@schemathesis.hook
def filter_case(context: Any, case: Any) -> bool:
    """The same, once a case is put together."""
    return filter_query(context, case.query)
