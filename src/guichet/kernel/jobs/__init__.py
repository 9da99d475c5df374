"""Jobs: acts on the outside world and timers, kept in one table until they are done.

`enqueue` writes a job in the transaction that wants it. Workers hold them by a lease that they renew and
a dead one loses; what fails is tried again with growing pauses, and stays visible as dead when it never
works.
"""

from guichet.kernel.jobs import clock
from guichet.kernel.jobs.dead import (
    JobNotDeadError,
    JobNotFoundError,
    JobState,
    KeptJob,
    discard_dead,
    list_jobs,
    retry_dead,
)
from guichet.kernel.jobs.declare import Job, RetryLaterError, declared_jobs, job, periodic
from guichet.kernel.jobs.queue import enqueue
from guichet.kernel.jobs.run import run_due_jobs, run_periodic

__all__ = [
    "Job",
    "JobNotDeadError",
    "JobNotFoundError",
    "JobState",
    "KeptJob",
    "RetryLaterError",
    "clock",
    "declared_jobs",
    "discard_dead",
    "enqueue",
    "job",
    "list_jobs",
    "periodic",
    "retry_dead",
    "run_due_jobs",
    "run_periodic",
]
