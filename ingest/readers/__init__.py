"""One reader a file format: bytes in, raw documents out."""
