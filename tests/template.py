"""A migrated SQLite file, made once per state of the migrations and copied by every test process."""

import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def state_of_migrations() -> str:
    """A digest over every migration of the project and the pinned versions of the libraries that bring theirs."""
    found = hashlib.sha256((ROOT / "requirements" / "run.txt").read_bytes())
    for path in sorted(ROOT.glob("lms/*/migrations/*.py")):
        found.update(str(path.relative_to(ROOT)).encode())
        found.update(path.read_bytes())
    return found.hexdigest()[:16]


def migrated_file() -> Path:
    """The template, building it when this state has none yet (some twenty seconds)."""
    template = Path(tempfile.gettempdir()) / f"xenia-template-{os.getuid()}-{state_of_migrations()}.sqlite3"
    if not template.exists():
        fresh = template.with_suffix(f".{os.getpid()}")
        environment = os.environ | {"DATABASE_URL": f"sqlite:///{fresh}"}
        subprocess.run(
            [sys.executable, "manage.py", "migrate", "--verbosity", "0"],
            cwd=ROOT,
            env=environment,
            check=True,
        )
        subprocess.run([sys.executable, "-c", CHECKPOINT, str(fresh)], check=True)
        fresh.rename(template)
    return template


CHECKPOINT = """
import sqlite3, sys
base = sqlite3.connect(sys.argv[1])
base.execute("PRAGMA wal_checkpoint(TRUNCATE)")
base.execute("PRAGMA journal_mode=DELETE")
base.close()
"""


def copy_to(target: Path) -> Path:
    shutil.copyfile(migrated_file(), target)
    return target
