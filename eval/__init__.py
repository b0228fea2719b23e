"""Question sets in, measures out."""
