"""What a row of a leaderboard says, in words; nothing is computed."""

from collections.abc import Callable

import pandas as pd

from falsematch.report.claim_sentences import factor
from falsematch.report.rows import USUAL
from falsematch.report.telling import Row, Telling
from falsematch.text.reason import TEXT, parse_reasons
from falsematch.text.reason_codes import TOO_FEW

_MANY = "; "


def worst(row: Row, telling: Telling) -> str:
    """The group with the highest rate that carries an interval."""
    words = telling.words
    if pd.isna(row["threshold"]):
        return words("not_measured")
    if not row["worst_group"]:
        return words("leaderboard.no_worst")
    return words("leaderboard.group", rate=rate(row, "worst", telling), **_group(row, "worst", telling))


def few(row: Row, telling: Telling) -> str:
    """The group with the highest rate that carries none, as a count; empty where there is none."""
    if not row["few_group"]:
        return ""
    words = telling.words
    return words("leaderboard.few", why=_why_few(row["few_reason"], telling), **_group(row, "few", telling))


def _why_few(cell: str, telling: Telling) -> str:
    codes = {reason.within("of_cell").code for reason in parse_reasons(cell)}
    if TEXT in codes:
        return telling.words.reasons(cell)
    why = "few_no_interval" if codes.isdisjoint(TOO_FEW) else "few_matches"
    return telling.words(f"leaderboard.{'few_people' if 'too_few_people' in codes else why}")


def rate(row: Row, name: str, telling: Telling) -> str:
    """A rate with its interval, "1 in 74 (1 in 460 to 1 in 24)", or what can be said instead."""
    words = telling.words
    value, low, high = row[f"{name}_fmr"] if name == "worst" else row[name], row[f"{name}_low"], row[f"{name}_high"]
    if pd.isna(value):
        return words("not_measured")
    if value == 0:
        return words("rate.zero") if pd.isna(high) else words("rate.zero_bound", high=words.one_in(high))
    if pd.isna(low):
        return words("leaderboard.bare", rate=words.one_in(value))
    return words("leaderboard.interval", rate=words.one_in(value), low=words.one_in(low), high=words.one_in(high))


def everyone(row: Row, telling: Telling) -> str:
    """Everybody's matched false match rate."""
    words = telling.words
    if pd.isna(row["fmr"]):
        return words("not_measured")
    return words(
        "leaderboard.everyone",
        events=words.number(row["false_matches"]),
        trials=words.number(row["comparisons"]),
        people=words.count("people", int(row["people"])),
        rate=rate(row, "fmr", telling),
    )


def missed(row: Row, telling: Telling) -> str:
    """Everybody's false non-match rate."""
    words = telling.words
    if pd.isna(row["fnmr"]) or pd.isna(row["false_non_matches"]):
        return words("not_measured")
    counts = {"events": words.number(row["false_non_matches"]), "trials": words.number(row["genuine_pairs"])}
    return words("leaderboard.of", **counts) + _share(row, "fnmr", telling)


def failed(row: Row, telling: Telling) -> str:
    """Failures to acquire on clean photographs."""
    words = telling.words
    counts = {"events": words.number(row["failures_to_acquire"]), "trials": words.number(row["probe_images"])}
    return words("leaderboard.of", **counts) + _share(row, "fta", telling)


def hardest(row: Row, telling: Telling) -> str:
    """The most failures to acquire under any condition."""
    words = telling.words
    if not row["hardest_condition"]:
        return words("leaderboard.no_condition")
    named = {"condition": row["hardest_condition"], "dose": row["hardest_dose"], "unit": row["hardest_unit"]}
    counts = {"events": words.number(row["hardest_failures"]), "trials": words.number(row["hardest_images"])}
    where = telling.slice_of(named | {"arm": row["hardest_arm"]})
    told = {name: row[f"hardest_{name}"] for name in USUAL}
    unusual = {name: value for name, value in told.items() if value not in {"", USUAL[name]}}
    setup = "".join(
        words("comma") + words("setup", what=words.label(name), value=words.label(value))
        for name, value in unusual.items()
    )
    share = _share(row, "hardest_fta", telling)
    return words("leaderboard.hardest", where=where + setup, counts=words("leaderboard.of", **counts) + share)


def ratio(row: Row, name: str, telling: Telling) -> str:
    """The named ratio, each cell counting alike (``ratio``) or every comparison (``pooled``)."""
    words = telling.words
    value, low, high = row[name], row[f"{name}_low"], row[f"{name}_high"]
    if pd.isna(value):
        return words("not_measured")
    if row[f"{name}_bound"]:
        return words(f"leaderboard.bound_{row[f'{name}_bound']}", value=factor(value, telling))
    if pd.isna(low):
        return words("leaderboard.ratio_bare", value=factor(value, telling))
    limits = {"low": factor(low, telling), "high": factor(high, telling)}
    return words("leaderboard.ratio_interval", value=factor(value, telling), **limits)


def refused(row: Row, telling: Telling) -> str:
    """Why no claim rests on the ratio; empty where one does, or where there is no threshold to judge at."""
    if pd.isna(row["threshold"]):
        return ""
    if pd.isna(row["ratio_supported"]):
        return telling.words("leaderboard.no_ratio")
    codes = [code for code in row["ratio_refusals"].split(_MANY) if code]
    if row["ratio_supported"] or not codes:
        return ""
    reasons = telling.words("findings.separator").join(telling.words(f"findings.reasons.{code}") for code in codes)
    return telling.words("leaderboard.no_claim", reasons=reasons)


def ratio_counts(row: Row, telling: Telling) -> str:
    """False matches of comparisons and people, on both sides of the ratio."""
    if pd.isna(row["compared_false_matches"]):
        return ""
    names = ("false_matches", "comparisons", "people")
    events, trials, people = (telling.words.number(row[f"compared_{name}"]) for name in names)
    others = (telling.words.number(row[f"reference_{name}"]) for name in names)
    held = dict(zip(("events_reference", "trials_reference", "people_reference"), others, strict=True))
    return telling.words("ratio_forest.counts", events=events, trials=trials, people=people, **held)


def separation(row: Row, telling: Telling) -> str:
    """d', AUC and EER."""
    words = telling.words
    if pd.isna(row["d_prime"]):
        return words("not_measured")
    return words(
        "leaderboard.separation",
        d_prime=words.number(row["d_prime"], 1),
        auc=words.number(row["auc"], 5),
        eer=words.percent(row["eer"]),
    )


def accuracy(row: Row, telling: Telling) -> str:
    """On a published list of pairs, with its standard error."""
    words = telling.words
    if pd.isna(row["accuracy"]):
        return words("not_measured")
    accuracy, error = (words.number(row[name], 4) for name in ("accuracy", "accuracy_error"))
    return words("leaderboard.accuracy", accuracy=accuracy, error=error)


def accuracy_counts(row: Row, telling: Telling) -> str:
    """How many pairs were decided wrongly, and how many of them not at all; empty where nothing was measured."""
    if pd.isna(row["accuracy"]):
        return ""
    numbers = {name: telling.words.number(row[f"accuracy_{name}"]) for name in ("wrong", "pairs", "failures")}
    return telling.words("leaderboard.accuracy_counts", **numbers)


def speed(row: Row, telling: Telling) -> str:
    """Milliseconds a photograph, and how many yardsticks that is."""
    words = telling.words
    if pd.isna(row["milliseconds"]):
        return words("leaderboard.untimed")
    return words(
        "leaderboard.speed", times=words.number(row["yardsticks"], 1), milliseconds=words.number(row["milliseconds"])
    )


def marks(row: Row, telling: Telling) -> list[str]:
    """What a reader must know of a matcher before its numbers: unconfirmed weights, people it was trained on."""
    words = telling.words
    said = [] if row["provenance"] == "confirmed" else [words("leaderboard.unconfirmed")]
    said += [words("leaderboard.overlap")] if row["training_overlap"] else []
    return said


def threshold(row: Row, telling: Telling) -> str:
    """The value it accepts at, or why there is none."""
    words = telling.words
    if pd.isna(row["threshold"]):
        ships_none = [reason.code for reason in parse_reasons(row["refused"])] == ["ships_no_threshold"]
        why = words("leaderboard.ships_none") if ships_none else words.reasons(row["refused"])
        return words("leaderboard.refused", reason=why)
    return words("leaderboard.threshold", value=words.short(row["threshold"]))


def _group(row: Row, name: str, telling: Telling) -> dict[str, str]:
    words = telling.words
    return {
        "group": words.label(row[f"{name}_group"]),
        "events": words.number(row[f"{name}_false_matches"]),
        "trials": words.number(row[f"{name}_comparisons"]),
        "people": words.count("people", int(row[f"{name}_people"])),
    }


def _share(row: Row, name: str, telling: Telling) -> str:
    words = telling.words
    value, low, high = (row[key] for key in (name, f"{name}_low", f"{name}_high"))
    if pd.isna(value) or (pd.isna(low) and pd.isna(high)):
        return ""
    if pd.isna(low):
        return words("leaderboard.up_to", high=words.percent(high))
    return words("leaderboard.share", share=words.percent(value), low=words.percent(low), high=words.percent(high))


CELLS: dict[str, Callable[[Row, Telling], str | list[str]]] = {
    "worst": worst,
    "few": few,
    "everyone": everyone,
    "missed": missed,
    "failed": failed,
    "hardest": hardest,
    "refused": refused,
    "ratio_counts": ratio_counts,
    "separation": separation,
    "accuracy": accuracy,
    "accuracy_counts": accuracy_counts,
    "speed": speed,
    "marks": marks,
    "threshold": threshold,
}
"""What a template prints of a row, by the name that it has there."""
