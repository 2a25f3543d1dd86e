"""Where the loops of a run work: in processes of this machine, or on a Dask cluster through joblib's own backend."""

import secrets
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from pathlib import Path
from typing import Any

from falsematch.errors import FalsematchError
from falsematch.store import Store, digest, numeric_versions, program_digest

Task = tuple[Callable[..., Any], tuple[Any, ...], dict[str, Any]]
"""A call to be made: the function, its arguments and its named arguments, as ``joblib.delayed`` gives them."""

_cluster: ContextVar[Any] = ContextVar("cluster", default=None)
_ANSWER = 10
"""Seconds in which a scheduler and its workers answer."""


def each(tasks: Iterable[Task], jobs: int, *, ordered: bool = True, shared: Sequence[object] = ()) -> Iterator[Any]:
    """What every task gives, as soon as it is there.

    Parameters
    ----------
    tasks : iterable
        Calls, each of a function that can be pickled.
    jobs : int
        Processes of this machine (loky: started anew, never forked); one works in this process. A cluster has as many
        as it has.
    ordered : bool
        In the order of the tasks; otherwise in that in which they end.
    shared : sequence
        Large arguments that many tasks have: a cluster is sent them once.

    Raises
    ------
    FalsematchError
        Where a cluster loses the same task again and again, or runs another version of this program.
    """
    gives = "generator" if ordered else "generator_unordered"
    client = _cluster.get()
    if client is None and jobs == 1:
        return (function(*given, **named) for function, given, named in tasks)
    if client is None:
        from joblib import Parallel, parallel_config  # noqa: PLC0415 - one process needs none of it

        with parallel_config(backend="loky", n_jobs=jobs, inner_max_num_threads=1):
            parallel = Parallel(return_as=gives)
        return iter(parallel(tasks))
    return _each_on(client, gives, tasks, shared)


def _each_on(client: Any, gives: str, tasks: Iterable[Task], shared: Sequence[object]) -> Iterator[Any]:
    from distributed import KilledWorker  # noqa: PLC0415 - an extra: a core installation has none
    from joblib import Parallel, parallel_config  # noqa: PLC0415 - as above, for a cluster only

    own = _program()
    with parallel_config(backend="dask", client=client, scatter=list(shared)):
        parallel = Parallel(return_as=gives)
    try:
        yield from parallel((_checked, (own, function, *given), named) for function, given, named in tasks)
    except KilledWorker:
        raise FalsematchError(
            "a task has ended several workers of the cluster, often for want of memory; what was measured is kept, so "
            "give the workers more and the same command."
        ) from None


def distributed() -> bool:
    """Whether the loops run on a cluster."""
    return _cluster.get() is not None


@contextmanager
def on_dask(scheduler: str, store: Store) -> Iterator[None]:
    """A context in which every loop runs on a cluster.

    Parameters
    ----------
    scheduler : str
        Its address, such as ``tcp://10.0.0.1:8786``.
    store : Store
        On storage that every worker sees under the same path: photographs, weights and artefacts are not sent.

    Raises
    ------
    FalsematchError
        Where Dask is not installed, nobody answers, there is no worker, or one does not see the store.
    """
    try:
        from distributed import Client  # noqa: PLC0415
    except ModuleNotFoundError:
        raise FalsematchError("--backend dask needs the extra `dask`: install `falsematch[dask]`.") from None
    try:
        client = Client(scheduler, timeout=_ANSWER, set_as_default=False)  # type: ignore[no-untyped-call]
    except (OSError, ValueError) as cause:
        raise FalsematchError(f"{scheduler}: no Dask scheduler answers there ({cause}).") from None
    with client:
        _check_storage(client, scheduler, store)
        token = _cluster.set(client)
        try:
            yield
        finally:
            _cluster.reset(token)


def _check_storage(client: Any, scheduler: str, store: Store) -> None:
    try:
        client.wait_for_workers(1, timeout=_ANSWER)
    except TimeoutError:
        raise FalsematchError(
            f"{scheduler}: the scheduler has no worker; start some with `dask worker {scheduler}`."
        ) from None
    store.secure()
    mark = store.root / f".shared-{secrets.token_hex(8)}"
    mark.touch()
    try:
        blind = [worker for worker, seen in client.run(_sees, str(mark)).items() if not seen]
    finally:
        mark.unlink()
    if blind:
        raise FalsematchError(
            f"{len(blind)} workers do not see the cache {store.root}, the first {blind[0]}; put it on storage that all "
            "see under one path, and name it by FALSEMATCH_CACHE."
        )


def _sees(path: str) -> bool:
    return Path(path).is_file()


@cache
def _program() -> str:
    """Digest of every source and of the libraries that may move a number."""
    return digest([program_digest(), numeric_versions()])


def _checked(expected: str, function: Callable[..., Any], *arguments: Any, **named: Any) -> Any:
    """One task on a worker, which may have joined at any time: its numbers would carry another version's key."""
    if _program() != expected:
        raise FalsematchError(
            "a worker of the cluster runs other sources or library versions than this run; install the same lock there."
        )
    return function(*arguments, **named)
