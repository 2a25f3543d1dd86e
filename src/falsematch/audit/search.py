"""Open-set identification: how often a search brings up somebody who is not the person, by gallery, group and mix."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from falsematch.audit.bootstrap import Resample
from falsematch.audit.expectations import Expectations
from falsematch.audit.galleries import Gallery, Replicated, galleries, left_out_chance
from falsematch.audit.gallery_bounds import CandidateLaw, candidate_law
from falsematch.audit.logit_t import widest_interval
from falsematch.audit.open_set import band_reason, exchangeable_band, few_of, half_borne_by
from falsematch.audit.partition import EVERYONE, JOIN, Partition
from falsematch.audit.printing import RULE, effective_people, zero_bound
from falsematch.audit.settings import AS_FOUND, AuditSettings, SearchSettings
from falsematch.audit.slices import Slice
from falsematch.audit.thresholds import OperatingPoint, distinct_pairs
from falsematch.scoring import Fillers, Meetings, Searches, searches
from falsematch.tables import SEARCH, validate
from falsematch.text.reason import Reason, format_reasons

BySize = dict[int, NDArray[np.float64]]

_NAN = float("nan")
_FEWEST_CANDIDATES = 10
"""False candidates below which it is not said who bears half of them."""


@dataclass(frozen=True)
class Probes:
    """A group of probes: a row's ``group_by`` and ``group``, and whether each cell of the partition is in it."""

    group_by: str
    group: str
    cells: NDArray[np.bool_]


def probe_groups(partition: Partition) -> Iterator[Probes]:
    """Every group of probes that has a row."""
    yield Probes("", EVERYONE, np.ones(len(partition.cells), bool))
    for grouping in partition.groupings:
        for group, cells in partition.members(grouping).items():
            yield Probes(JOIN.join(grouping), group, cells)


@dataclass(frozen=True)
class Level:
    """FPIR of a group of probes in the largest gallery that was measured, from which larger ones are told.

    Attributes
    ----------
    low, high : float
        Confidence limits; NaN where ``refused`` says why there are none.
    """

    size: int
    low: float
    high: float
    refused: Reason | None


def search_table(
    pieces: Sequence[Slice],
    points: Sequence[OperatingPoint],
    partition: Partition,
    resample: Resample | None,
    settings: AuditSettings,
    wanted: SearchSettings,
    *,
    people: Sequence[str],
    fillers: Fillers | None = None,
) -> pd.DataFrame:
    """Every slice searched at every threshold of its matcher.

    Parameters
    ----------
    pieces : sequence of Slice
    points : sequence of OperatingPoint
        Those whose threshold depends on the pair, or on the replicate, are left out: a search has one threshold.
    partition : Partition
    resample : Resample or None
        The same people drawn as probes and into the gallery; None makes no intervals.
    settings : AuditSettings
    wanted : SearchSettings
    people : sequence of str
        Subjects, in the order of the subject table.
    fillers : Fillers or None

    Returns
    -------
    DataFrame with the columns of :data:`falsematch.tables.SEARCH`.
    """
    rows: list[dict[str, Any]] = []
    fixed = [point for point in points if point.folds is None and point.replicated is None]
    for piece in pieces:
        for images in wanted.images_per_subject:
            found = searches(meetings_of(piece), len(partition.of_subject), images)
            made = Made.of(found, resample)
            for point in fixed:
                if point.matcher == piece.keys["matcher"]:
                    keys = {
                        **piece.keys,
                        "threshold_name": point.name,
                        "threshold": point.threshold,
                        "images_per_subject": images,
                    }
                    at = Searched(made, piece, point, partition, settings, wanted)
                    rows += [keys | row for row in at.rows()]
                    if fillers is not None and images == wanted.images_per_subject[0] and not point.refused:
                        rows += [keys | row for row in _among_fillers(fillers, piece, point, partition, people)]
    for row in rows:
        row["reason"] = format_reasons(row["reason"])
    return validate(pd.DataFrame(rows, columns=list(SEARCH.columns)).fillna({"gallery_group": ""}), SEARCH)


def meetings_of(piece: Slice) -> Meetings:
    """The attempted comparisons of a slice, as searches are gathered from."""
    sign = -1.0 if piece.scale.polarity == "distance" else 1.0
    made = piece.attempted
    once = Meetings(
        piece.a[made],
        piece.b[made],
        piece.image_a[made],
        piece.image_b[made],
        np.where(piece.scored, sign * piece.score, _NAN)[made],
        piece.failed_a[made],
    )
    # With a degraded probe a pair has another score the other way round, and that was not measured.
    unordered = np.isin(piece.image_a, piece.image_b).any() and piece.keys["arm"] != "probe"
    return once.mirrored(piece.failed_b[made]) if unordered else once


@dataclass(frozen=True, eq=False)
class Made:
    """The searches of one slice, and what of them no threshold moves.

    Attributes
    ----------
    all, found : Searches
        Every search, and those whose probe gave a template.
    gallery : bool array (S, P)
        Which people each search that found a face could bring up.
    replicated : Replicated or None
        Their galleries in every replicate.
    compared : dict
        As in :class:`falsematch.audit.expectations.Expectations`.
    """

    all: Searches
    found: Searches
    gallery: NDArray[np.bool_]
    replicated: Replicated | None
    compared: dict[bytes, NDArray[np.float64]]

    @classmethod
    def of(cls, every: Searches, resample: Resample | None) -> "Made":
        """Of all searches of a slice."""
        found = every.at(~every.failed)
        gallery = np.asarray(~np.isnan(found.non_mated))
        replicated = None if resample is None else Replicated(resample.weights[:, resample.column], gallery)
        return cls(every, found, gallery, replicated, {})


class Searched:
    """The searches of one slice at one threshold."""

    def __init__(
        self,
        made: Made,
        piece: Slice,
        point: OperatingPoint,
        partition: Partition,
        settings: AuditSettings,
        wanted: SearchSettings,
    ) -> None:
        self.point, self.partition, self.settings, self.wanted = point, partition, settings, wanted
        self.all, self.found, self.gallery, self.replicated = made.all, made.found, made.gallery, made.replicated
        accepted_from = -point.threshold if piece.scale.polarity == "distance" else point.threshold
        others = self.found.non_mated
        with np.errstate(invalid="ignore"):
            self.matched: NDArray[np.bool_] = np.asarray(others >= accepted_from)
            self.mate_accepted: NDArray[np.bool_] = np.asarray(self.found.mate >= accepted_from)
        # FPIR is of searches: it rests on the highest non-mated score of each, never on all scores flattened.
        self.false_positive = self.found.highest_non_mated >= accepted_from
        self.weights = None if self.replicated is None else self.replicated.weights
        self._kept: tuple[NDArray[np.bool_], CandidateLaw] | None = None
        self.expectations = Expectations(
            self.found.subject,
            self.gallery,
            self.matched,
            partition.of_subject,
            self.weights,
            settings.confidence,
            made.compared,
        )

    def rows(self) -> Iterator[dict[str, Any]]:
        """The rows of every mix, size and group; ``reason`` holds a list of them."""
        for gallery in galleries(self.wanted, self.partition, self.gallery, self.matched):
            measured = [size for size in self.wanted.sizes if size < gallery.largest]
            beyond = [size for size in self.wanted.sizes if size > gallery.largest]
            replicated = self._replicated(gallery, measured)
            left_out: dict[int, NDArray[np.float64]] = {}
            for probes in probe_groups(self.partition):
                named = {"group_by": probes.group_by, "group": probes.group, "mix": gallery.mix}
                chosen = probes.cells[self.partition.of_subject[self.found.subject]]
                if self.point.refused or gallery.refused or not chosen.any():
                    reason = self.point.refused or gallery.refused or Reason("no_search_of_group")
                    yield named | self._counts(probes, chosen) | {"method": "counted", "reason": [reason]}
                    continue
                for size in measured:
                    yield named | self._measured(gallery, size, probes, chosen, replicated, left_out)
                whole = self._measured(gallery, gallery.largest, probes, chosen, replicated, left_out)
                yield named | whole
                level = self._level(gallery, whole)
                for size in beyond:
                    yield named | self._stated(gallery, size, probes, chosen, level)
                if gallery.mix == AS_FOUND and probes.group_by:
                    yield from (named | row for row in self._by_gallery_group(probes, chosen))

    def _counts(self, probes: Probes, chosen: NDArray[np.bool_]) -> dict[str, Any]:
        """Who searched."""
        every = probes.cells[self.partition.of_subject[self.all.subject]]
        return {
            "searches": int(chosen.sum()),
            "people": len(np.unique(self.found.subject[chosen])),
            "failures_to_acquire": int((every & self.all.failed).sum()),
        }

    def _measured(
        self,
        gallery: Gallery,
        size: int,
        probes: Probes,
        chosen: NDArray[np.bool_],
        replicated: BySize,
        left_out: BySize,
    ) -> dict[str, Any]:
        """A gallery that the dataset holds: the mean over every one of that size."""
        counted = gallery.mix == AS_FOUND and size == gallery.largest
        chance = self.false_positive.astype(np.float64) if counted else gallery.chance(size)
        fpir = float(chance[chosen].mean())
        low, high, reasons = self._interval(gallery, fpir, size, chosen, replicated, left_out)
        expected = self._expected(gallery.people(size), gallery.members, probes, chosen, [])
        row = self._counts(probes, chosen) | {
            "gallery_size": size,
            "method": "counted" if counted else "sub_sampled",
            "fpir": fpir,
            "fpir_low": low,
            "fpir_high": high,
            **expected,
            "extrapolated_decades": 0.0,
        }
        if gallery.mix == AS_FOUND:
            row |= self._mates(size, probes, chosen)
        if counted:
            candidates = self.matched[chosen].sum(axis=1)
            row |= {
                "false_positive_searches": int(self.false_positive[chosen].sum()),
                "false_candidates": int(candidates.sum()),
            }
            if candidates.sum() >= _FEWEST_CANDIDATES:
                row["half_borne_by"] = half_borne_by(candidates)
        return row | {"reason": reasons}

    def _interval(
        self,
        gallery: Gallery,
        fpir: float,
        size: int,
        chosen: NDArray[np.bool_],
        replicated: BySize,
        left_out: BySize,
    ) -> tuple[float, float, list[Reason]]:
        """Limits of FPIR, probes and gallery resampled together; NaN and why where there are none."""
        people = len(np.unique(self.found.subject[chosen]))
        if fpir == 0:
            # Searches that share nobody: each needs its probe and a gallery of its own.
            independent = min(people, len(self.partition.of_subject) // (size + 1))
            if not independent:
                return _NAN, _NAN, [Reason("no_false_positive_few_people")]
            limit = zero_bound(independent, self.settings.confidence)
            return _NAN, limit, [Reason("no_false_positive")]
        search, other = np.nonzero(self.matched & chosen[:, None])
        probe = self.found.subject[search]
        shares = np.bincount(self.found.subject[chosen]).astype(np.float64)
        refused = RULE.refuses(effective_people(shares), distinct_pairs(probe, other), len(np.union1d(probe, other)))
        if self.partition.clustered:
            # The jackknife leaves out one person.
            refused = Reason("people_in_clusters")
        if refused or self.weights is None:
            return _NAN, _NAN, [refused] if refused else []
        weights = self.weights[:, self.found.subject[chosen]]
        with np.errstate(invalid="ignore", divide="ignore"):
            drawn = (weights * replicated[size][:, chosen]).sum(axis=1) / weights.sum(axis=1)
        if size not in left_out:
            left_out[size] = left_out_chance(gallery, size, self.gallery, self.matched)
        without = self._left_out(left_out[size][chosen], chosen)
        low, high = widest_interval(fpir, drawn, without, people, self.settings.confidence)
        refused = RULE.too_wide(low, high)
        return (_NAN, _NAN, [refused]) if refused else (low, high, [])

    def _left_out(self, chance: NDArray[np.float64], chosen: NDArray[np.bool_]) -> NDArray[np.float64]:
        """FPIR with each person left out in turn, as a probe and of the gallery."""
        others = self.found.subject[chosen][:, None] != np.arange(chance.shape[1])
        present = self.gallery[chosen].any(axis=0) | ~others.all(axis=0)
        with np.errstate(invalid="ignore", divide="ignore"):
            left_out = (chance * others).sum(axis=0) / others.sum(axis=0)
        return np.asarray(left_out[present])

    def _replicated(self, gallery: Gallery, measured: Sequence[int]) -> BySize:
        """Chance of a false positive of each search in each replicate's gallery, by size: (B, S) each."""
        if self.replicated is None or self.point.refused or gallery.refused:
            return {}
        if gallery.mix != AS_FOUND:
            return gallery.replicated_chance([*measured, gallery.largest], self.replicated, self.matched)
        found = self.replicated.among(gallery.members[0], self.matched)
        whole = np.asarray(found > 0, dtype=np.float64)
        return {gallery.largest: whole} | gallery.replicated_chance(measured, self.replicated, self.matched)

    def _mates(self, size: int, probes: Probes, chosen: NDArray[np.bool_]) -> dict[str, Any]:
        """Whether the mate comes up: mean over every gallery of that size with the mate put in."""
        enrolled = np.asarray(np.isfinite(self.all.likeness).any(axis=0))
        every = probes.cells[self.partition.of_subject[self.all.subject]]
        failed = int((every & self.all.failed & enrolled[self.all.subject]).sum())
        mated = chosen & ~np.isnan(self.found.mate)
        searches_made = int(mated.sum()) + failed
        if not searches_made:
            return {"mated_searches": 0}
        people, above = self.gallery.sum(axis=1)[mated], self.found.above_mate[mated]
        listed = few_of(size, people, above, self.wanted.top_k - 1) * self.mate_accepted[mated]
        return {
            "mated_searches": searches_made,
            "top_k": self.wanted.top_k,
            "fnir": float(1 - listed.sum() / searches_made),
            "rank_one": float(few_of(size, people, above, 0).sum() / searches_made),
        }

    def _level(self, gallery: Gallery, whole: Mapping[str, Any]) -> Level:
        low, high = whole["fpir_low"], whole["fpir_high"]
        if whole["fpir"] == 0 and not np.isnan(high):
            return Level(gallery.largest, 0.0, high, None)
        refused = next(iter(whole["reason"]), Reason("no_interval_made")) if np.isnan(high) else None
        return Level(gallery.largest, low, high, refused)

    def _stated(
        self, gallery: Gallery, size: int, probes: Probes, chosen: NDArray[np.bool_], level: Level
    ) -> dict[str, Any]:
        """A gallery that nobody here has: what may be said of it, and no more."""
        reasons: list[Reason | None] = []
        row = self._counts(probes, chosen) | {
            "gallery_size": size,
            "method": "stated",
            **self._expected(gallery.people(size), gallery.members, probes, chosen, reasons),
            "extrapolated_decades": float(np.log10(size / level.size)),
        }
        if level.refused:
            reasons.append(Reason("no_band", {"why": level.refused}))
        else:
            low, high = self._band(gallery, size, chosen, level, reasons)
            row |= {"band_low": low, "band_high": high}
            reasons.append(band_reason(low, high))
        return row | {"reason": reasons}

    def _band(
        self,
        gallery: Gallery,
        size: int,
        chosen: NDArray[np.bool_],
        level: Level,
        reasons: list[Reason | None],
    ) -> tuple[float, float]:
        """Where FPIR lies: from the law of candidates in a gallery as found, else whatever the dependence."""
        if gallery.mix == AS_FOUND and level.low > 0:
            low, high = self._law(chosen).bounds(size)
            if not np.isnan(low):
                # A larger gallery holds the one that was measured, whose own lower limit may be the higher.
                return max(low, level.low), high
            reasons.append(Reason("no_law_fits"))
        return exchangeable_band(level.low, level.high, size / level.size)

    def _law(self, chosen: NDArray[np.bool_]) -> CandidateLaw:
        """The law of candidates of some searches, made once for all sizes."""
        if self._kept is None or not np.array_equal(self._kept[0], chosen):
            law = candidate_law(
                self.matched[chosen], self.gallery[chosen], self.found.subject[chosen], self.settings.confidence
            )
            self._kept = chosen, law
        return self._kept[1]

    def _expected(
        self,
        people: NDArray[np.float64],
        members: NDArray[np.bool_],
        probes: Probes,
        chosen: NDArray[np.bool_],
        reasons: list[Reason | None],
    ) -> dict[str, Any]:
        """Expected false candidates a search among so many people of some groups; limits by the printing rule."""
        found = self.expectations.of(people, members, probes.cells, chosen)
        reasons.append(found.reason)
        return {
            "comparisons": found.comparisons,
            "expected_candidates": found.value,
            "expected_low": found.low,
            "expected_high": found.high,
            "fmr_for_one": 1 / float(people.sum()),
            "smallest_fmr": 1 / found.comparisons if found.comparisons else _NAN,
        }

    def _by_gallery_group(self, probes: Probes, chosen: NDArray[np.bool_]) -> Iterator[dict[str, Any]]:
        """The probes among galleries of one group each, at the largest size asked for: a row of the matrix."""
        size = self.wanted.sizes[-1]
        for group, cells in self.partition.members(probes.group_by.split(JOIN)).items():
            member = cells[self.partition.of_subject]
            reasons: list[Reason | None] = []
            found = self._expected(np.array([float(size)]), member[None], probes, chosen, reasons)
            yield self._counts(probes, chosen) | {
                "gallery_group": group,
                "gallery_size": size,
                "method": "expected",
                **found,
                "false_candidates": int(self.matched[np.ix_(chosen, member)].sum()),
                "reason": reasons,
            }


def _among_fillers(
    fillers: Fillers, piece: Slice, point: OperatingPoint, partition: Partition, people: Sequence[str]
) -> Iterator[dict[str, Any]]:
    """Candidates among people, or heads, who are not of the dataset: counted, and no FPIR drawn from them."""
    counts = fillers.at(piece.keys, point.threshold)
    subject = pd.Index(people).get_indexer(pd.Index(counts.subject))
    if not counts.people:
        return
    for probes in probe_groups(partition):
        chosen = probes.cells[partition.of_subject[subject]]
        candidates = counts.candidates[chosen]
        yield {
            "group_by": probes.group_by,
            "group": probes.group,
            "gallery_size": counts.people,
            "mix": fillers.name,
            "method": "fillers",
            "searches": int(chosen.sum()),
            "people": len(np.unique(subject[chosen])),
            "false_candidates": int(candidates.sum()),
            "half_borne_by": half_borne_by(candidates) if candidates.sum() >= _FEWEST_CANDIDATES else _NAN,
            "reason": [
                Reason("generated_fillers", {"name": fillers.name})
                if fillers.generated
                else Reason("fillers", {"name": fillers.name})
            ],
        }
