"""Loaded before everything else: tests keep their state in a scratch folder, never in var/."""

import atexit
import os
import shutil
import tempfile

FOLDER = tempfile.mkdtemp(prefix="plumbline-test-")
os.environ["PLUMBLINE_VAR"] = FOLDER
os.environ.pop("PLUMBLINE_DEMO", None)
os.mkdir(f"{FOLDER}/static")
os.environ.setdefault("OMP_NUM_THREADS", "1")
atexit.register(shutil.rmtree, FOLDER, ignore_errors=True)
