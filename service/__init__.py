"""Hits in, cited answers out: over HTTP, on a page, on the command line."""
