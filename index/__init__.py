"""Passages in, an index directory and ranked hits out."""
