"""Workers of a Dask cluster asked of SLURM; prints the scheduler's address and keeps them until Enter."""

import os

from dask_jobqueue import SLURMCluster

cluster = SLURMCluster(
    cores=2,  # of one job
    processes=2,  # one thread each: a run is spread over processes
    memory="8GB",
    walltime="04:00:00",
    job_script_prologue=["export OMP_NUM_THREADS=1", f"export FALSEMATCH_CACHE={os.environ['FALSEMATCH_CACHE']}"],
    local_directory=os.environ.get("TMPDIR", "/tmp"),  # noqa: S108 - a node's own scratch space
)
cluster.scale(jobs=1)
print(cluster.scheduler_address, flush=True)  # noqa: T201
input()
