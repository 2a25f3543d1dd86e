"""What a benchmark found, and what its process held."""

import resource
import sys
from dataclasses import dataclass
from pathlib import Path

SEED = 1
"""Of every benchmark's made-up input."""


@dataclass(frozen=True, slots=True)
class Measured:
    """Outcome of one benchmark.

    Attributes
    ----------
    name : str
    ratio : float
        How many times as fast as the yardstick, or the limit over what was measured; of heads, how many a second.
    target : float
        Least ratio that is good enough.
    details : tuple of str
        What was measured, in sentences.
    """

    name: str
    ratio: float
    target: float
    details: tuple[str, ...]

    @property
    def ok(self) -> bool:
        """Whether the target is reached."""
        return self.ratio >= self.target

    @property
    def line(self) -> str:
        """The line that a run ends with."""
        return f"{self.name} ratio={self.ratio:.2f} target={self.target:g} {'ok' if self.ok else 'short'}"


def peak_memory() -> int:
    """Most bytes that this process held at once.

    Linux's own count of a process started by another begins with what that one held, so there the kernel's other one
    is read.
    """
    status = Path("/proc/self/status")
    if status.is_file():
        line = next(line for line in status.read_text(encoding="ascii").splitlines() if line.startswith("VmHWM"))
        return int(line.split()[1]) * 1024
    # macOS counts in bytes, others in kilobytes.
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * (1 if sys.platform == "darwin" else 1024)
