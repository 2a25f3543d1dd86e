"""falsematch: how often face recognition takes one person for another, and who bears it."""

import sys
from typing import TYPE_CHECKING

from falsematch.text import lazy

if TYPE_CHECKING:
    from falsematch import audit, conditions, datasets, faces, matchers, report, scoring
    from falsematch.audit.score_audit import ScoreResult, audit_scores
    from falsematch.experiment import Experiment, Result, load_experiment, run

__all__ = [
    "Experiment",
    "Result",
    "ScoreResult",
    "audit",
    "audit_scores",
    "conditions",
    "datasets",
    "faces",
    "load_experiment",
    "matchers",
    "report",
    "run",
    "scoring",
]

lazy.attach(__name__)

# A worker has this module loaded before it runs anything of ours; loading it in every process would cost time.
if "multiprocessing.process" in sys.modules:
    from multiprocessing import current_process

    if current_process().name.startswith("LokyProcess"):
        import signal

        from falsematch.workers.chatter import hold_back_for_good

        # A terminal sends Ctrl-C to the workers too; answering it is the main process's part, which then ends them.
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        # It may have been started before the call that it works for, and by another one.
        hold_back_for_good()
