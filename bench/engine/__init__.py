"""How fast the engine is, beside the public trainers on the same data: `python -m bench.engine`."""
