"""The loop's own proof: a controlled world whose gold reward training never sees. `python -m bench.loop --help`."""
