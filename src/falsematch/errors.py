"""One exception class a cause. Each message is one plain sentence: what, where, what to do.

``cli.main`` prints them once and exits with 2; no traceback is shown for anything a user can cause.
"""

from pathlib import Path


class FalsematchError(Exception):
    """Base of every error a user can cause or mend."""


def no_file(path: Path | str) -> str:
    """What a path is that should be a file and is none, as the sentence of an error."""
    if Path(path).is_dir():
        return f"{path}: is a folder; give the file in it."
    if Path(path).exists():
        return f"{path}: is no file that can be read twice, such as a pipe; save it as a file."
    return f"{path}: there is no such file."


def check_folder(path: Path | None) -> None:
    """Refuse a file where a folder is asked for.

    Raises
    ------
    FalsematchError
    """
    if path is not None and path.is_file():
        raise FalsematchError(f"{path}: is a file; give the folder.")


class ExperimentError(FalsematchError):
    """An experiment file that cannot be run as it is written."""


class ManifestError(FalsematchError):
    """A dataset or model manifest that is malformed or names nothing known."""


class SourceError(FalsematchError):
    """A file that could not be had, or is not the file its manifest names."""


class PhotographError(FalsematchError):
    """A photograph that cannot be read as one still picture of a sensible size.

    Parameters
    ----------
    file : Path or str
    reason : str
        A clause with its full stop: what is wrong with it.
    """

    def __init__(self, file: Path | str, reason: str) -> None:
        super().__init__(file, reason)
        self.reason = reason

    def __str__(self) -> str:
        """File and reason."""
        return f"{self.args[0]}: {self.reason}"


class DataError(FalsematchError):
    """A dataset folder, label or capture that is missing or contradicts its manifest."""


class ScoresError(FalsematchError):
    """A score or subject table that cannot be audited as it stands."""


class ResultError(FalsematchError):
    """A result folder that cannot be written, read or reproduced."""


class NotApplicable(FalsematchError):  # noqa: N818 - an outcome that is counted, not a failure of the program
    """A condition that cannot be made on this photograph (counted by group, never silently clean).

    Parameters
    ----------
    reason : str
        A clause: why not.
    image : str
        Id of the photograph, where it is known.
    """

    def __init__(self, reason: str, image: str = "") -> None:
        super().__init__(reason, image)
        self.reason, self.image = reason, image

    def __str__(self) -> str:
        """The photograph, where it is known, and the reason."""
        return f"{self.image}: {self.reason}" if self.image else self.reason
