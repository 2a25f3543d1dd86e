"""``python -m falsematch``: the command line."""

from falsematch.cli import main

main()
