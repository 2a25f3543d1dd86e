"""What one circumstance came to, in sentences and cells: looked up in ``street.csv``, and nothing computed."""

from collections.abc import Sequence
from typing import Any

import pandas as pd

from falsematch.reason import parse_reasons
from falsematch.report import expectations
from falsematch.report.telling import Row, Telling, sureness
from falsematch.report.words import Words

CLEAN, EVERYONE = "clean", "everyone"


def share(value: float, say: Words) -> str:
    """A rate in per cent, two figures."""
    return say("percent", n=say.decimals(_plain(100 * value)))


def times(value: float, say: Words) -> str:
    """A ratio, two figures."""
    return say.decimals(_plain(value))


def _plain(value: float) -> str:
    """Two figures, and never a power of ten."""
    written = f"{float(f'{value:.2g}'):.12f}"
    return written.rstrip("0").rstrip(".")


def between(row: Row, name: str, say: Words) -> str:
    """The limits of a share: "22 to 35 %", or "up to 4 %"; empty where there are none."""
    low, high = row[f"{name}_low"], row[f"{name}_high"]
    if pd.isna(high):
        return ""
    if pd.isna(low):
        return say("street.up_to", high=share(high, say))
    return say("street.between", low=say.decimals(_plain(100 * low)), high=share(high, say))


def counted(row: Row, events: str, trials: str, say: Words) -> str:
    """A count of how many: "12 of 1,530"."""
    if pd.isna(row[trials]) or pd.isna(row[events]):
        return say("not_measured")
    return say("street.count", events=say.number(row[events]), trials=say.number(row[trials]))


def false_matches(row: Row, say: Words) -> str:
    """How often people of a group were taken for one another, with limits; or the reason why no rate is told."""
    sure = sureness(row)
    if sure == "interval":
        return say("street.rate", rate=share(row["fmr"], say), limits=between(row, "fmr", say))
    return say(f"street.sure.{sure}", high="" if sure != "zero_bound" else share(row["fmr_high"], say))


def rate(row: Row, name: str, say: Words) -> str:
    """Another share with its limits; empty where it has none."""
    if pd.isna(row[name]) or not (limits := between(row, name, say)):
        return ""
    return say("street.rate", rate=share(row[name], say), limits=limits)


def who(row: Row, say: Words) -> str:
    """The people of a row."""
    return say("street.everyone") if row["group"] == EVERYONE else say.people(row["group"])


def holds(decision: Any) -> bool:
    """Whether a decision of a table was taken, and is yes."""
    return not pd.isna(decision) and bool(decision)


def capital(text: str) -> str:
    """Text as the beginning of a sentence."""
    return text[:1].upper() + text[1:]


def contrasts(rows: Sequence[Row], say: Words) -> list[str]:
    """Who was taken for one another more often, as far as that is supported; and of whom this test cannot tell."""
    # What was named before the run is told by that.
    asked = [row for row in rows if row["contrast"] and pd.isna(row["named_ratio"])]
    told = [_supported(row, say) for row in asked if row["supported"]]
    if any(not row["proven"] for row in asked):
        return [say("street.contrast.unproven")]
    if untold := [row for row in asked if not row["supported"]]:
        pairs = [say("street.contrast.pair", **_groups(row, say)) for row in untold]
        told.append(say("street.contrast.untold", pairs=say("findings.separator").join(pairs)))
    return told


def named(row: Row, where: str, say: Words) -> list[str]:
    """What the plan named before the run of a contrast and circumstance: counts, ratio, and whether the gap widens."""
    if pd.isna(row["named_ratio"]):
        return []
    counts = {
        f"{side}{name}": say.number(row[f"named_{side}{name}"])
        for side in ("", "reference_")
        for name in ("people", "false_matches", "comparisons")
    }
    groups = _groups(row, say)
    size = _size(row, "named_ratio", "named", say)
    told = [
        capital(say("street.named.counts", where=where, **groups, **counts)),
        say("street.named.ratio" if holds(row["named_supported"]) else "street.named.untold", size=size, **groups),
    ]
    if not pd.isna(row["named_wider_low"]):
        kind = _wider_kind(row["named_wider"], claimed=holds(row["named_wider_supported"]))
        told.append(say(f"street.named.wider.{kind}", size=_size(row, "named_wider", "named_wider", say)))
    return told


def widening(rows: Sequence[Row], say: Words) -> list[str]:
    """Whether a circumstance widens or narrows gaps, as far as that is claimed; and of whom this test cannot tell."""
    asked = [row for row in rows if not pd.isna(row["wider"])]
    if not asked or any(not row["proven"] for row in asked):
        return []
    claimed = [row for row in asked if holds(row["wider_supported"])]
    told = [
        say(
            f"street.wider.{_wider_kind(row['wider'], claimed=True)}",
            size=_size(row, "wider", "wider", say),
            **_groups(row, say),
        )
        for row in claimed
    ]
    if len(claimed) < len(asked):
        told.append(say("street.wider.none" if not claimed else "street.wider.others"))
    return told


def _wider_kind(value: float, *, claimed: bool) -> str:
    return "untold" if not claimed else "more" if value > 1 else "less"


def _size(row: Row, value: str, limits: str, say: Words) -> str:
    """A ratio with its limits."""
    ends = {end: times(row[f"{limits}_{end}"], say) for end in ("low", "high") if not pd.isna(row[f"{limits}_{end}"])}
    if len(ends) < 2:
        return times(row[value], say)
    return say("street.chart.size", times=times(row[value], say), **ends)


def _supported(row: Row, say: Words) -> str:
    ratio = {"times": "ratio", "low": "ratio_low", "high": "ratio_high"}
    values = {name: times(row[column], say) for name, column in ratio.items()}
    return capital(say("street.contrast.supported", **_groups(row, say), **values))


def _groups(row: Row, say: Words) -> dict[str, str]:
    return {"compared": say.people(row["group"]), "reference": say.people(row["reference_group"])}


def why(row: Row, say: Words) -> str:
    """Why no claim is made, by the codes of the findings."""
    known = say.entry("findings.reasons")
    return say("findings.separator").join(str(known.get(code, code)) for code in row["refusals"].split("; "))


def search(row: Row, say: Words) -> str:
    """How many searches brought up a stranger among everybody enrolled."""
    if pd.isna(row["searches"]) or pd.isna(row["fpir"]):
        return say("street.search.none", reason=say.reasons(row["search_reason"]))
    named = {
        "events": say.number(row["false_positive_searches"]),
        "searches": say.number(row["searches"]),
        "gallery": say.number(row["gallery"]),
        "rate": share(row["fpir"], say),
    }
    limits = between(row, "fpir", say)
    return say(f"street.search.{'found' if limits else 'found_few'}", **named, limits=limits)


def stated(row: Row, telling: Telling, *, needs: bool) -> list[str]:
    """What may be said of a gallery that nobody here has: how many searches err, and how many strangers come up.

    ``needs``: and how seldom a matcher would have to err for fewer than one.
    """
    say = telling.words
    if pd.isna(row["stated_n"]):
        return [] if pd.isna(row["searches"]) else [say("street.stated.nothing")]
    gallery = expectations.large(say, row["stated_n"])
    codes = {reason.code for reason in parse_reasons(row["stated_reason"])}
    if "only_lower_limit" in codes:
        first = say("street.stated.at_least", gallery=gallery, low=share(row["stated_low"], say))
    elif pd.isna(row["stated_high"]) or codes & {"band_reaches_one", "band_too_wide", "no_band"}:
        first = say("street.stated.refused", gallery=gallery)
    else:
        first = say("street.stated.band", gallery=gallery, limits=between(row, "stated", say))
    told = {"gallery_size": row["stated_n"], "comparisons": row["search_comparisons"]}
    expected = {name: row[name] for name in ("expected_candidates", "expected_low", "expected_high")}
    say_of = expectations.sentence if needs else expectations.strangers
    return [first, say_of(told | expected, telling)]
