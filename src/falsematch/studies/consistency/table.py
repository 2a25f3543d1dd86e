"""The rows of a consistency: what each result says of the same contrast, and where they agree in direction."""

import itertools
from collections.abc import Mapping, Sequence

import pandas as pd

from falsematch import tables
from falsematch.audit._claim import REASONS
from falsematch.studies.consistency.claims import refusals
from falsematch.studies.consistency.read import CLEAN, SLICE, Row, Slice, Source, slice_of
from falsematch.studies.consistency.settings import Consistency, Pair
from falsematch.tables import study_tables
from falsematch.tables.point import VERSUS
from falsematch.text.reason import Reason, format_reason

JOIN = " & "
_SIDES = ("compared", "reference")
_COUNTS = {"people": "people", "comparisons": "trials", "false_matches": "events"}
_TURNED = {"": "", "lower": "upper", "upper": "lower"}


def rows(wanted: Consistency, sources: Mapping[str, Sequence[Source]]) -> pd.DataFrame:
    """Every contrast of every matcher, threshold and dataset.

    Parameters
    ----------
    wanted : Consistency
    sources : mapping of dataset to its results

    Returns
    -------
    DataFrame with the columns of :data:`falsematch.tables.study_tables.CONSISTENCY`.
    """
    speakers = {one.dataset: (set(one.results), set(one.field)) for one in wanted.sets}
    found = []
    for contrast, of, matcher, threshold in itertools.product(
        wanted.contrasts, _slices(wanted, sources), wanted.matchers, wanted.thresholds
    ):
        held = {
            dataset: _speaker(sources[dataset], speakers[dataset][of != CLEAN], matcher, threshold, of)
            for dataset in contrast.of
        }
        # Under a condition there is nothing to compare where fewer than two datasets were measured.
        if of != CLEAN and sum(one is not None for one in held.values()) < 2:
            continue
        named: Row = {"contrast": contrast.name, "matcher": matcher, "threshold_name": threshold}
        named |= dict(zip(SLICE, of, strict=True))
        found += [
            named | {"dataset": dataset} | _row(held[dataset], pair, matcher, threshold, of)
            for dataset, pair in contrast.of.items()
        ]
    columns = list(study_tables.CONSISTENCY.columns)
    return tables.validate(pd.DataFrame(found, columns=columns), study_tables.CONSISTENCY)


def _slices(wanted: Consistency, sources: Mapping[str, Sequence[Source]]) -> list[Slice]:
    """Clean photographs, then every dose and metering of the conditions asked for that two datasets hold."""
    held: dict[Slice, set[str]] = {}
    for one in wanted.sets:
        for source in sources[one.dataset]:
            for row in source.ratios if source.folder in one.field else ():
                held.setdefault(slice_of(row), set()).add(one.dataset)
    asked = [of for name in wanted.conditions for of in held if of[0] == name and len(held[of]) > 1]
    return [CLEAN, *asked]


def _speaker(sources: Sequence[Source], folders: set[str], matcher: str, threshold: str, of: Slice) -> Source | None:
    """The first result that audited a matcher at a threshold under a condition."""
    own = (one for one in sources if one.folder in folders)
    return next((one for one in own if one.at(matcher, threshold, of)), None)


def _row(source: Source | None, pair: Pair, matcher: str, threshold: str, of: Slice) -> Row:
    [(label, groups)] = pair.groups.items()
    names = dict(zip(_SIDES, groups, strict=True))
    texts = dict.fromkeys(
        (
            "calibration",
            "result",
            "group_by",
            "matched_on",
            "ratio_bound",
            "direction",
            "told_by",
            "refusals",
            "origin",
        ),
        "",
    )
    nothing = texts | {f"{side}_group": name for side, name in names.items()} | {"overlap": ""}
    if source is None:
        return nothing | {"reason": format_reason(Reason("matcher_not_audited"))}
    known = source.card.matcher(matcher)
    nothing |= {"result": source.folder, "origin": known.provenance or "unknown", "overlap": known.overlap or "open"}
    told = next(
        (row for row in source.at(matcher, threshold, of) if _is(row, label, groups, pair.within)),
        None,
    )
    if told is None:
        return nothing | {"reason": format_reason(Reason("no_such_ratio"))}
    turned = told["contrast"] != f"{label}: {VERSUS.join(groups)}"
    direction = _direction if of == CLEAN else _direction_under_a_condition
    return nothing | _numbers(told, turned=turned) | direction(source, told, turned=turned)


def _is(row: Row, label: str, groups: tuple[str, str], within: Mapping[str, str]) -> bool:
    """Whether it is the contrast of these two groups, either way round, in the cell that is asked for or pooled."""
    if row["contrast"] not in {f"{label}: {VERSUS.join(pair)}" for pair in (groups, groups[::-1])}:
        return False
    sides = [set(row[f"{side}_group"].split(JOIN)) for side in _SIDES]
    asked = [{group, *within.values()} for group in groups]
    labels = {label, *within}
    return set(row["group_by"].split(JOIN)) == labels and sides in (asked, asked[::-1])


def _numbers(row: Row, *, turned: bool) -> Row:
    """Counts and ratio, the group named first above."""
    value, low, high, bound = row["value"], row["low"], row["high"], row["bound"]
    if turned:
        # Turned round, the limits of a ratio are those of its inverse.
        value, low, high = (1 / one if one > 0 else float("nan") for one in (value, high, low))
        bound = _TURNED[bound]
    told = {name: row[name] for name in ("threshold", "calibration", "group_by", "matched_on", "reason")}
    told |= {"ratio": value, "ratio_low": low, "ratio_high": high, "ratio_bound": bound}
    for side, recorded in zip(_SIDES, reversed(_SIDES) if turned else _SIDES, strict=True):
        told |= {f"{side}_group": row[f"{recorded}_group"]}
        told |= {f"{side}_{name}": row[f"{recorded}_{count}"] for name, count in _COUNTS.items()}
    if pd.isna(row["threshold"]):
        # Without a threshold nothing was accepted, which is not to say that nothing would be.
        told |= {f"{side}_false_matches": pd.NA for side in _SIDES}
    return told


def _direction(source: Source, row: Row, *, turned: bool) -> Row:
    """Which group is matched more often, as the result's own findings claim it; or why none is claimed."""
    if pd.isna(row["threshold"]):
        return {"direction": ""}
    groups = [row[f"{side}_group"] for side in _SIDES]
    beside = [
        one
        for one in source.claims
        if one["keys"]["condition"] == "clean"
        and (one["keys"]["matcher"], one["keys"]["threshold_name"]) == (row["matcher"], row["threshold_name"])
        and one["keys"]["group_by"] == row["group_by"]
        and set(one["groups"]) == set(groups)
    ]
    supported = next((one for one in beside if one["supported"]), None)
    if supported is None:
        codes = {code for one in beside for code in one["reasons"]}
        refusals = "; ".join(code for code in REASONS if code in codes)
        return {"direction": "cannot_tell", "refusals": refusals}
    first = groups[1] if turned else groups[0]
    more = supported["groups"][0] == first
    told = {"direction": "more_often" if more else "less_often", "told_by": supported["kind"]}
    if supported["kind"] == "few_people" and more:
        told["at_least"] = supported["numbers"].get("times")
    return told


def _direction_under_a_condition(source: Source, row: Row, *, turned: bool) -> Row:
    """Which group is matched more often under a condition, by the row itself and the findings about all conditions."""
    if pd.isna(row["threshold"]):
        return {"direction": ""}
    refused = refusals(row, [one for one in source.claims if one["kind"] == "contrast"], source.card)
    if refused:
        return {"direction": "cannot_tell", "refusals": "; ".join(code for code in REASONS if code in refused)}
    more = (row["value"] > 1) is not turned
    return {"direction": "more_often" if more else "less_often", "told_by": "contrast"}


def summary(table: pd.DataFrame) -> pd.DataFrame:
    """Where datasets agree in direction: by matcher and contrast, by contrast, and in all.

    Parameters
    ----------
    table : DataFrame
        Columns of :data:`falsematch.tables.study_tables.CONSISTENCY`.

    Returns
    -------
    DataFrame with the columns of :data:`falsematch.tables.study_tables.CONSISTENCY_SUMMARY`.
    """
    keys = ["contrast", *SLICE, "matcher", "threshold_name"]
    pairs = [_pair(own) for _, own in table.groupby(keys, sort=False, dropna=False)]
    clean, degraded = ([one for one in pairs if (one["condition"] == "clean") is whether] for whether in (True, False))
    made = [*pairs, *_counted_by("contrast", "contrast", clean), {"what": "everything"} | _counted(clean)]
    if degraded:
        made += _counted_by("contrast_in_the_field", "contrast", degraded)
        made += _counted_by("condition", "condition", degraded)
        made.append({"what": "field"} | _counted(degraded))
    whole = pd.DataFrame(made, columns=list(study_tables.CONSISTENCY_SUMMARY.columns))
    texts = dict.fromkeys(("contrast", "condition", "unit", "metering", "matcher", "threshold_name", "agreement"), "")
    return tables.validate(whole.fillna(texts), study_tables.CONSISTENCY_SUMMARY)


def _counted_by(what: str, column: str, pairs: Sequence[Row]) -> list[Row]:
    names = dict.fromkeys(one[column] for one in pairs)
    return [{"what": what, column: name} | _counted([one for one in pairs if one[column] == name]) for name in names]


def _pair(own: pd.DataFrame) -> Row:
    """One contrast of one matcher at one threshold, on clean photographs or under one condition."""
    more, less = (int((own["direction"] == way).sum()) for way in ("more_often", "less_often"))
    measured = int((own["direction"] != "").sum())
    told = more + less
    alike = "agree" if not more or not less else "disagree"
    return {
        "what": "pair",
        **{name: own[name].iloc[0] for name in ("contrast", *SLICE, "matcher", "threshold_name")},
        "datasets": measured,
        "more_often": more,
        "less_often": less,
        "agreement": alike if told > 1 else "one_tells" if told else "none_tells" if measured else "not_measured",
        "ratios": int(own["ratio"].notna().sum()),
        "above_one": int((own["ratio"] > 1).sum()),
    }


def _counted(pairs: Sequence[Row]) -> Row:
    """How many pairs were measured on two datasets or more, and how many of these tell what."""
    twice = [one["agreement"] for one in pairs if one["datasets"] > 1]
    return {
        "measured_twice": len(twice),
        "comparable": sum(one in {"agree", "disagree"} for one in twice),
        "agreeing": twice.count("agree"),
        "told_once": twice.count("one_tells"),
        "told_never": twice.count("none_tells"),
    }
