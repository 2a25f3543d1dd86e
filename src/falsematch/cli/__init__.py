"""The command line: parses, calls, prints. One file a verb, imported when the verb is called."""

from falsematch.cli._main import main, prepared
from falsematch.cli._root import app

__all__ = ["app", "main", "prepared"]
