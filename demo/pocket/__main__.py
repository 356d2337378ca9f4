"""`python -m demo.pocket --out DIR [--seed N]`: writes demonstrations.jsonl and prompts.jsonl."""

import argparse
import dataclasses
import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from demo.pocket.world import demonstrations, prompts


def main() -> None:
    """Parse the command line and write the two files."""
    parser = argparse.ArgumentParser(prog="python -m demo.pocket", description="Writes the pocket world's files.")
    parser.add_argument("--out", type=Path, required=True, metavar="DIR", help="folder, made where it is missing")
    parser.add_argument("--seed", type=int, default=0, help="of the demonstrations (default 0)")
    options = parser.parse_args()
    options.out.mkdir(parents=True, exist_ok=True)
    _write(options.out / "demonstrations.jsonl", demonstrations(options.seed))
    _write(options.out / "prompts.jsonl", map(dataclasses.asdict, prompts()))


def _write(path: Path, rows: Iterable[dict[str, Any]]) -> None:
    path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), encoding="utf-8")
    print(f"wrote {path}")


if __name__ == "__main__":
    main()
