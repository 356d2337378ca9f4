"""Loaded before everything else: tests keep their state in a scratch folder, never in var/.

Until all tests are imported nothing is collected, and what stands then is left alone for good: with PyTorch, a look
through everything takes a fifth of a second, again and again.
"""

import atexit
import gc
import os
import shutil
import tempfile

gc.disable()
FOLDER = tempfile.mkdtemp(prefix="plumbline-test-")
os.environ["PLUMBLINE_VAR"] = FOLDER
os.environ.pop("PLUMBLINE_DEMO", None)
os.mkdir(f"{FOLDER}/static")
os.environ.setdefault("OMP_NUM_THREADS", "1")
atexit.register(shutil.rmtree, FOLDER, ignore_errors=True)


def pytest_collection_finish() -> None:
    """All that is imported at the head of a file stands."""
    gc.freeze()
    gc.enable()
