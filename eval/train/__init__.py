"""Training of the weights that the project ships, from the data named there to the files that `ingest` loads."""
