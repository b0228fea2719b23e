"""Benchmarks: what a build and a question take, each with the command that measures it again."""
