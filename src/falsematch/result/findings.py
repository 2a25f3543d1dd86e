"""``findings.json``: every claim as data, with what many claims share written once.

A claim names its slice, the counts behind it and whatever else it shares with others by places in lists that stand
before the claims; what is empty is left out. So a result of many conditions is a fifth as large;
:func:`read_findings` gives each claim whole.
"""

import gzip
import json
import zlib
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter, ValidationError

from falsematch import tables
from falsematch.errors import ResultError
from falsematch.result.finding import Finding
from falsematch.result.folder import FINDINGS
from falsematch.text.strict import READING

Claim = dict[str, Any]
SHARED = ("keys", "family", "labels", "limitations", "rows")
"""Parts of a claim that stand in lists of their own, in which a claim has its place; its counts do so one by one."""
_UNSAID: Mapping[str, Any] = {"family": "", "reasons": [], "limitations": [], "labels": {}, "groups": [], "numbers": {}}
_EMPTY: tuple[Any, ...] = (None, [], {}, "")


def format_findings(findings: Sequence[Mapping[str, Any]]) -> str:
    """Claims as the text of ``findings.json``, one a line so that changes can be read."""
    shared = {name: _Shared() for name in (*SHARED, "counts")}
    claims = []
    for finding in findings:
        claim = {name: _full(value) for name, value in finding.items() if _full(value) not in _EMPTY}
        for name in SHARED:
            if name in claim:
                claim[name] = shared[name].place_of(finding[name])
        if "counts" in claim:
            claim["counts"] = [shared["counts"].place_of(one) for one in finding["counts"]]
        claims.append(_line(claim))
    parts = {name: held.lines for name, held in shared.items()} | {"findings": claims}
    return "{" + ",".join(f'\n"{name}": [\n{_joined(lines)}]' for name, lines in parts.items()) + "\n}\n"


def read_findings(folder: Path) -> list[Claim] | None:
    """Every claim of a result folder, whole; None where it holds none.

    Raises
    ------
    ResultError
        Where the file is malformed.
    """
    path = tables.present(folder / FINDINGS)
    if not path.is_file():
        return None
    try:
        content = path.read_bytes()
        held = json.loads(gzip.decompress(content) if path.suffix == ".gz" else content)
        # Before version 0.2 each claim stood whole in one list.
        claims: list[Claim] = held if isinstance(held, list) else [_whole(claim, held) for claim in held["findings"]]
    except (ValueError, KeyError, IndexError, TypeError, OSError, EOFError, zlib.error) as cause:
        raise ResultError(f"{path}: cannot be read ({cause}). Run the experiment again.") from None
    return claims


def refused_alike(claims: Sequence[Finding]) -> list[tuple[Finding, int]]:
    """The refused ones of a kind that share their reasons: the first of each, and how many there are."""
    alike = Counter((claim.kind, tuple(claim.reasons)) for claim in claims if not claim.supported)
    first = {(claim.kind, tuple(claim.reasons)): claim for claim in reversed(claims) if not claim.supported}
    return [(first[key], count) for key, count in alike.most_common()]


def read_claims(folder: Path) -> list[Finding] | None:
    """The same as models.

    Raises
    ------
    ResultError
        Where the file is malformed.
    """
    held = read_findings(folder)
    if held is None:
        return None
    try:
        return TypeAdapter(list[Finding]).validate_python(held, context=READING)
    except ValidationError as cause:
        first = cause.errors()[0]
        where = ".".join(map(str, first["loc"])) or "the whole file"
        raise ResultError(f"{folder / FINDINGS}: {where}: {first['msg']}. Run the experiment again.") from None


class _Shared:
    """Values that stand once, each at its place."""

    def __init__(self) -> None:
        self._places: dict[str, int] = {}

    def place_of(self, value: Any) -> int:
        return self._places.setdefault(_line(value), len(self._places))

    @property
    def lines(self) -> list[str]:
        return list(self._places)


def _whole(claim: Mapping[str, Any], held: Mapping[str, Any]) -> Claim:
    # A part that is not among the shared ones stands in the claim itself.
    shared = {name: held[name][claim[name]] for name in SHARED if name in claim and name in held}
    return {**_UNSAID, **claim, **shared, "counts": [held["counts"][place] for place in claim.get("counts", [])]}


def _full(value: Any) -> Any:
    return {name: one for name, one in value.items() if one is not None} if isinstance(value, Mapping) else value


def _line(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":"))


def _joined(lines: Sequence[str]) -> str:
    return "".join(f"{line},\n" for line in lines[:-1]) + "".join(f"{line}\n" for line in lines[-1:])
