"""Parts of the line beneath a chart that says where its numbers come from."""

from falsematch.report.project import project
from falsematch.report.words import Words


def licensed(licence: str, say: Words) -> str:
    """The licence of photographs, after the name of their dataset; empty where none is recorded."""
    known = say.entry("licence").get(licence, say.plain(licence))
    return say("source_licence", licence=known) if licence else ""


def corrections(say: Words) -> str:
    """The address of the corrections, which ends the line; empty without a site."""
    address = project().errata
    return say("source_corrections", address=address) if address else ""
