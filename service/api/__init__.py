"""The endpoints under ``/v1``, a file for each part of what can be asked for."""
