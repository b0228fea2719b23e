"""One file a kind of command: each command parses, calls one function and prints."""
