"""`python -m training.engine`."""

import sys

from training.engine.cli import main

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
