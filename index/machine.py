"""What this process may use of the machine, and that it ends with the one that it works for."""

from __future__ import annotations

import multiprocessing
import os
import re
import threading
from collections.abc import Callable
from pathlib import Path


def cores() -> int:
    """How many cores this process may use: what the scheduler allows, less where a container's quota is smaller, and
    at most ``OMP_NUM_THREADS`` where that is set."""
    allowed = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    try:
        quota, period = Path("/sys/fs/cgroup/cpu.max").read_text(encoding="ascii").split()
        allowed = min(allowed, max(1, int(quota) // int(period)))
    except (OSError, ValueError):
        pass  # no quota
    wanted = os.environ.get("OMP_NUM_THREADS", "")
    return min(allowed, int(wanted)) if wanted.isdecimal() and int(wanted) else allowed


def processor() -> frozenset[str]:
    """What the processor can do, in the words of Linux (``flags`` of /proc/cpuinfo); nothing where that is not told."""
    try:
        told = Path("/proc/cpuinfo").read_text(encoding="ascii", errors="replace")
    except OSError:
        return frozenset()
    found = re.search(r"^flags\s*: (.*)$", told, re.MULTILINE)
    return frozenset(found[1].split()) if found else frozenset()


def end_with_parent() -> None:
    """End this process with the one that started it, however that ends: else it would wait for work for ever."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        threading.Thread(target=_end_after, args=(parent.join,), daemon=True).start()


def _end_after(wait: Callable[[], None]) -> None:
    wait()
    os._exit(1)
