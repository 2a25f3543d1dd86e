"""The rows of a street: what each circumstance came to for whom, as two results say it."""

from collections.abc import Iterator, Sequence
from typing import Any

import pandas as pd

from falsematch import tables
from falsematch.audit._claim import REASONS
from falsematch.conditions import CONDITIONS, SCENARIOS
from falsematch.errors import ResultError
from falsematch.studies.consistency.claims import refusals
from falsematch.studies.consistency.settings import Pair
from falsematch.studies.street.read import Row, Sources
from falsematch.studies.street.settings import Street
from falsematch.tables import street_tables
from falsematch.tables.point import CLEAN, EQUAL_CELLS, EVERYONE, VERSUS
from falsematch.text.reason import Reason, format_reason

JOIN = " & "
Key = tuple[str, str, str, str]
"""Condition, metering, matcher and name of the threshold."""

_KEY = ("condition", "metering", "matcher", "threshold_name")
_RATES = {
    "people": "subjects",
    "comparisons": "impostor_pairs",
    **{
        name: name
        for name in (
            "threshold",
            "calibration",
            "group_by",
            "group",
            "matched_on",
            "false_matches",
            *(f"{rate}{end}" for rate in ("fmr", "fnmr", "fta") for end in ("", "_low", "_high")),
            "genuine_pairs",
            "false_non_matches",
            "probe_images",
            "failures_to_acquire",
            "not_applicable",
            "reason",
        )
    },
}
_MEASURED = ("searches", "false_positive_searches", "fpir", "fpir_low", "fpir_high")
_STATED = {
    "stated_low": "band_low",
    "stated_high": "band_high",
    "search_comparisons": "comparisons",
    **{name: name for name in ("extrapolated_decades", "expected_candidates", "expected_low", "expected_high")},
}
_TEXTS = {name: "" for name, column in street_tables.STREET.columns.items() if column.dtype == "str"}


def rows(wanted: Street, sources: Sources) -> pd.DataFrame:
    """Every circumstance, metering, matcher, threshold and group; clean photographs first.

    Parameters
    ----------
    wanted : Street
    sources : Sources

    Returns
    -------
    DataFrame with the columns of :data:`falsematch.tables.street_tables.STREET`.

    Raises
    ------
    ResultError
        Where nobody is of a group that is asked for, or a contrast was not asked of the result.
    """
    tell = _Teller(wanted, sources)
    found = [row for key in tell.slices() for row in tell.rows(key)]
    columns = list(street_tables.STREET.columns)
    return tables.validate(pd.DataFrame(found, columns=columns), street_tables.STREET)


class _Teller:
    """Looks up what the two results hold of one slice after another."""

    def __init__(self, wanted: Street, sources: Sources) -> None:
        self.wanted, self.sources = wanted, sources
        everyone = sources.rates[sources.rates["group_by"] == ""]
        self.finest = str(everyone["matched_on"].iloc[0])
        self.rates = _by_key(sources.rates)
        self.searches = _by_key(sources.searches)
        self.ratios = _by_key(sources.ratios)
        self.excess = _by_key(sources.excess)
        self.lost = _by_key(sources.lost)
        self.pairs = {self._name(pair, "compared"): pair for pair in wanted.contrasts}
        references = [self._name(pair, "reference") for pair in wanted.contrasts]
        self.groups = [EVERYONE, *dict.fromkeys([*self.pairs, *references])]
        asked = set(sources.ratios["contrast"])
        if absent := [name for pair in wanted.contrasts if (name := _contrast(pair)) not in asked]:
            raise ResultError(f"{wanted.measured}: holds no contrast `{absent[0]}`; name it there under `contrasts`.")

    def slices(self) -> Iterator[Key]:
        """Every slice and threshold that is told of, in the order of the experiment."""
        for condition in (CLEAN, *self.wanted.circumstances):
            own = self.sources.rates["condition"] == condition
            for metering in dict.fromkeys(self.sources.rates.loc[own, "metering"]):
                for matcher in self.wanted.matchers:
                    for threshold in self.wanted.thresholds:
                        yield condition, str(metering), matcher, threshold

    def rows(self, key: Key) -> Iterator[Row]:
        """The groups of one slice at one threshold."""
        named: Row = _TEXTS | {"dataset": self.sources.card.dataset.name} | dict(zip(_KEY, key, strict=True))
        named |= {"proven": key[0] not in self.sources.unproven}
        for group in self.groups:
            held = next((row for row in self.rates.get(key, []) if self._is_headline(row, group)), None)
            if held is None:
                yield named | {"group": group, "reason": format_reason(Reason("matcher_not_audited"))}
                continue
            row = named | {name: held[column] for name, column in _RATES.items()}
            if pd.isna(held["threshold"]):
                # Without a threshold nothing was accepted or refused, which is not to say that nothing would be.
                row |= {"false_matches": pd.NA, "false_non_matches": pd.NA}
            yield row | self._searched(key, group) | self._compared(key, group)

    def _is_headline(self, row: Row, group: str) -> bool:
        """Matched on all labels: a crossing as it is, a single label with its cells counting alike."""
        if row["group"] != group:
            return False
        whole = row["group_by"] in {"", self.finest}
        return bool(row["matched_on"] == (self.finest if whole else EQUAL_CELLS + self.finest))

    def _searched(self, key: Key, group: str) -> Row:
        """The searches of a group's probes, and what may be said of the gallery that nobody here has."""
        own = [row for row in self.searches.get(key, []) if row["group"] == group]
        counted = next((row for row in own if row["method"] == "counted"), None)
        if counted is None:
            return {"search_reason": format_reason(Reason("not_searched"))}
        found = {name: counted[name] for name in _MEASURED}
        found |= {"gallery": counted["gallery_size"], "search_reason": counted["reason"]}
        stated = next((r for r in own if (r["method"], r["gallery_size"]) == ("stated", self.wanted.stated_n)), None)
        if stated is None:
            return found
        return found | {
            "stated_n": self.wanted.stated_n,
            "stated_reason": stated["reason"],
            **{name: stated[column] for name, column in _STATED.items()},
        }

    def _compared(self, key: Key, group: str) -> Row:
        """The contrast in which the group is compared, and whether a claim rests on it."""
        if group not in self.pairs:
            return {}
        pair = self.pairs[group]
        named = {"contrast": _contrast(pair), "reference_group": self._name(pair, "reference")}
        told = next(
            (
                row
                for row in self.ratios.get(key, [])
                if row["compared_group"] == group and all(row[name] == value for name, value in named.items())
            ),
            None,
        )
        named |= self._beside("wider", self.excess, key, group, named["reference_group"])
        named |= self._beside("lost", self.lost, key, group, named["reference_group"])
        named |= self._named_before(key, group, named["reference_group"])
        if told is None:
            nothing = format_reason(Reason("ratio_without_interval"))
            return named | {"supported": False, "refusals": "no_interval", "ratio_reason": nothing}
        refused = refusals(told, self.sources.claims, self.sources.card)
        proven = key[0] not in self.sources.unproven
        return named | {
            "ratio": told["value"],
            "ratio_low": told["low"],
            "ratio_high": told["high"],
            "ratio_bound": told["bound"],
            "supported": not refused and proven,
            "refusals": "; ".join(code for code in REASONS if code in refused),
            "ratio_reason": told["reason"],
        }

    def _beside(self, name: str, table: dict[Key, list[Row]], key: Key, group: str, reference: str) -> Row:
        """A ratio of the two groups beside that of their false matches, and whether a claim rests on it.

        ``wider``: what the circumstance adds to the gap; ``lost``: photographs without a face. Empty where not asked.
        """
        pair = (group, reference)
        held = [row for row in table.get(key, []) if (row["compared_group"], row["reference_group"]) == pair]
        if not held:
            return {}
        [row] = held
        matcher = self.sources.card.matcher(key[2])
        trusted = matcher.provenance != "unconfirmed" and matcher.overlap != "known"
        proven = key[0] not in self.sources.unproven
        return {
            name: row["value"],
            f"{name}_low": row["low"],
            f"{name}_high": row["high"],
            f"{name}_supported": bool(row["supported"] is True and trusted and proven),
            f"{name}_reason": row["reason"],
        }

    def _named_before(self, key: Key, group: str, reference: str) -> Row:
        """What the plan named before the run of this contrast, here."""
        found: Row = {}
        for one in self.sources.named:
            here = tuple(one["keys"][name] for name in _KEY) == key and set(one["groups"]) == {group, reference}
            if not here:
                continue
            value, low, high = (one["numbers"].get(name) for name in ("value", "low", "high"))
            if one["groups"][0] != group:
                value, low, high = (1 / end if end else None for end in (value, high, low))
            name = "named_" if one["kind"] == "contrast" else "named_wider_"
            proven = key[0] not in self.sources.unproven
            found |= {f"{name}low": low, f"{name}high": high, f"{name}supported": bool(one["supported"] and proven)}
            found["named_ratio" if one["kind"] == "contrast" else "named_wider"] = value
            for counted in one["counts"] if one["kind"] == "contrast" else ():
                side = "named_" if counted["group"] == group else "named_reference_"
                found |= {
                    f"{side}{name}": counted[column]
                    for name, column in (("people", "subjects"), ("comparisons", "trials"), ("false_matches", "events"))
                }
        return found

    def _name(self, pair: Pair, side: Any) -> str:
        """A group as the tables call it."""
        labels, members = {pair.label, *pair.within}, pair.members(side)
        groups = self.sources.rates[["group_by", "group"]].drop_duplicates().itertuples(index=False)
        for group_by, group in groups:
            if set(group_by.split(JOIN)) == labels and set(group.split(JOIN)) == members:
                return str(group)
        raise ResultError(
            f"{self.wanted.measured}: has no group `{JOIN.join(sorted(members))}`; leave its contrast out."
        )


def _contrast(pair: Pair) -> str:
    return f"{pair.label}: {VERSUS.join(pair.groups[pair.label])}"


def _by_key(table: pd.DataFrame) -> dict[Key, list[Row]]:
    found: dict[Key, list[Row]] = {}
    for row in table.to_dict("records"):
        found.setdefault(tuple(str(row[name]) for name in _KEY), []).append(row)  # type: ignore[arg-type]
    return found


def steps(circumstances: Sequence[str]) -> pd.DataFrame:
    """What is simulated under each circumstance.

    Returns
    -------
    DataFrame with the columns of :data:`falsematch.tables.street_tables.STEPS`.
    """
    found = []
    for name in circumstances:
        for step, content in SCENARIOS[name].steps.items():
            settings: Row = dict(content) if isinstance(content, dict) else {"dose": content}
            dose = settings.pop("dose")
            low, high = dose if isinstance(dose, tuple) else (dose, dose)
            said = ", ".join(f"{key} {value:g}" for key, value in settings.items())
            row = {"condition": name, "step": step, "setting": said, "low": low, "high": high}
            found.append(row | {"unit": CONDITIONS[step].unit})
    columns = list(street_tables.STEPS.columns)
    return tables.validate(pd.DataFrame(found, columns=columns), street_tables.STEPS)
