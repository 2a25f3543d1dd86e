"""falsematch: how often face recognition takes one person for another, and who bears it."""

from falsematch.experiment import Experiment, Result, load_experiment, run

__all__ = ["Experiment", "Result", "load_experiment", "run"]
