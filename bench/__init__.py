"""Measuring instruments: repeatable benchmarks and loop experiments, each a command that prints a table."""
