"""Set before anything reads the settings: tests never touch the installation they stand in."""

import atexit
import os
import shutil
import tempfile

scratch = tempfile.mkdtemp(prefix="xenia-tests-")
atexit.register(shutil.rmtree, scratch, ignore_errors=True)

os.environ["XENIA_VAR"] = scratch
os.environ["DATABASE_URL"] = f"sqlite:///{scratch}/unused.sqlite3"
os.environ["REDIS_URL"] = f"unix://{scratch}/no-broker.sock"
os.environ["XENIA_OUTBOX_KICKS"] = "0"
os.environ["XENIA_PLAIN_STATIC"] = "1"
os.environ["XENIA_LOG_LEVEL"] = "WARNING"
os.environ["XENIA_PUBLIC_ADDRESS"] = "http://testserver"
for name in ("XENIA_DEMONSTRATION", "XENIA_DEBUG", "XENIA_HOSTS", "XENIA_SECRET_KEY"):
    os.environ.pop(name, None)
