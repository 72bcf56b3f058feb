"""Replays the order lines that a gift shop wrote in December 2010 through the public API; see `tests/replay --help`."""
