"""Which findings a page tells, and where: by matcher, threshold and condition, supported and refused."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from pathlib import Path
from typing import Any

from falsematch.report.claim_sentences import OF_ONE_GROUP, Saying, alike, limitations
from falsematch.report.natural import natural, order_within
from falsematch.report.rows import CLEAN, EQUAL_CELLS, Point
from falsematch.report.telling import Telling
from falsematch.result.finding import Finding
from falsematch.result.findings import read_claims, refused_alike

_MATCHES = ("fmr",)
_SETUP = ("delivery", "landmarks", "metering")
_SLICE = ("matcher", "threshold_name", "condition", "dose", "arm", *_SETUP)


@dataclass
class Listing:
    """What is told of one matcher at one threshold under one condition; ``more`` is refused of other rates than FMR."""

    heading: str
    supported: list[str] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)
    more: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Told:
    """Every finding in words.

    Attributes
    ----------
    confirmatory : list of str
        What was named before the run.
    shown : list of Listing
        Clean photographs at the headline threshold of each matcher.
    folded : list of Listing
        The conditions and the other thresholds where something is claimed; at the end what is refused there, by reason.
    """

    confirmatory: list[str]
    shown: list[Listing]
    folded: list[Listing]


def read(folder: Path) -> list[Finding] | None:
    """The findings of a result folder, those of one slice in the natural order of their groups; None where it has none.

    Raises
    ------
    ResultError
        Where the file is malformed.
    """
    found = read_claims(folder)
    if found is None:
        return None
    slices = [(f.kind, f.status, f.family, f.rate, f.keys) for f in found]
    return [found[i] for i in order_within(slices, [list(map(natural, f.groups)) for f in found])]


def told(findings: Sequence[Finding], heads: Sequence[Point], telling: Telling, *, conditions: bool = True) -> Told:
    """Findings in words by matcher, threshold and condition; without ``conditions`` those of clean photographs."""
    varied = [name for name in _SETUP if len({getattr(f.keys, name) for f in findings}) > 1]
    say = Saying(telling, varied)
    confirmatory = [say.claim(f) if f.supported else say.refusal([f]) for f in findings if f.status == "confirmatory"]
    headline = {(point.matcher, point.threshold_name) for point in heads}
    shown: list[Listing] = []
    folded: list[Listing] = []
    unanswered: list[Finding] = []
    others = [f for f in findings if f.status != "confirmatory" and (conditions or f.keys.condition == CLEAN)]
    for _, part in groupby(sorted(others, key=_order(others)), key=_slice):
        members = list(part)
        keys = members[0].keys
        clean = keys.condition == CLEAN and (keys.matcher, keys.threshold_name) in headline
        if clean or any(finding.supported for finding in members):
            (shown if clean else folded).append(_listing(say, members, whole=clean))
        if not clean:
            unanswered += members
    if refused := _unanswered(unanswered, telling):
        folded.append(Listing(telling.words("findings.unanswered"), refused=refused))
    return Told(confirmatory, shown, folded)


def _unanswered(findings: Sequence[Finding], telling: Telling) -> list[str]:
    """What is refused beyond the headlines, a line for all that share a reason; each one is in ``findings.json``."""
    words = telling.words
    return [
        words(
            "findings.refused",
            questions=words.count("questions", count),
            about=words(f"findings.about.{first.kind}"),
            reasons=words("findings.separator").join(words(f"findings.reasons.{code}") for code in first.reasons),
        )
        for first, count in refused_alike(findings)
    ]


def of_point(finding: Finding, point: Point) -> bool:
    """Whether a finding is about a point's matcher, set up alike, at its threshold."""
    setup = all(getattr(finding.keys, name) == value for name, value in point.full_setup.items())
    clean = finding.keys.condition == CLEAN
    return (clean or setup) and (finding.keys.matcher, finding.keys.threshold_name) == (
        point.matcher,
        point.threshold_name,
    )


def _slice(finding: Finding) -> tuple[Any, ...]:
    return tuple(getattr(finding.keys, name) for name in _SLICE)


def _order(findings: Sequence[Finding]) -> Any:
    """Sorts slices by first appearance: rates and ratios of one slice stand apart in the file."""
    place = {key: i for i, key in enumerate(dict.fromkeys(map(_slice, findings)))}
    return lambda finding: place[_slice(finding)]


def _listing(say: Saying, members: Sequence[Finding], *, whole: bool) -> Listing:
    """The claims of one slice; where it is ``whole``, the refused ones beside them."""
    words, keys = say.telling.words, members[0].keys
    heading = words(
        "findings.part",
        matcher=say.telling.title(keys.matcher),
        threshold=words.threshold(keys.threshold_name),
        where=say.where(keys),
    )
    supported = [finding for finding in members if finding.supported]
    refused = [finding for finding in members if not finding.supported] if whole else []
    return Listing(
        heading,
        supported=[say.claim(finding) for finding in supported],
        refused=[say.refusal(some) for some in alike([f for f in refused if f.rate in _MATCHES])],
        more=[say.refusal(some) for some in alike([f for f in refused if f.rate not in _MATCHES])],
        notes=list(_notes(say.telling, supported, members)),
    )


def _notes(telling: Telling, supported: Sequence[Finding], members: Sequence[Finding]) -> Iterator[str]:
    words = telling.words
    if any(finding.keys.matched_on.startswith(EQUAL_CELLS) for finding in members):
        yield words("findings.cells")
    if families := dict.fromkeys(words.label(f.family) for f in supported if f.kind not in OF_ONE_GROUP):
        yield words("findings.families", families=words("findings.separator").join(families))
    if said := limitations(supported, telling):
        yield words("findings.beside", limitations=words("findings.separator").join(said))
