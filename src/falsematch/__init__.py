"""falsematch: how often face recognition takes one person for another, and who bears it."""

import signal
from multiprocessing import current_process

from falsematch.experiment import Experiment, Result, load_experiment, run
from falsematch.score_audit import ScoreResult, audit

# `falsematch.audit` is thus the function; the box of that name is imported from, never imported as a whole.
__all__ = ["Experiment", "Result", "ScoreResult", "audit", "load_experiment", "run"]

if current_process().name.startswith("LokyProcess"):
    # A terminal sends Ctrl-C to the workers too; answering it is the main process's part, which then ends them.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
