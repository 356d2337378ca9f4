"""`python -m quality JUDGEMENTS.jsonl`."""

import sys

from quality.cli import main

sys.exit(main())
