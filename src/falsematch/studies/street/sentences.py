"""What one circumstance came to, in sentences and cells: looked up in ``street.csv``, and nothing computed."""

from collections.abc import Callable, Sequence
from typing import Any

import pandas as pd

from falsematch.report import expectations
from falsematch.report.rate_words import between, counted, false_matches, share, times, unsure
from falsematch.report.telling import Row, Telling
from falsematch.report.words import Words
from falsematch.text.reason import parse_reasons

CLEAN, EVERYONE = "clean", "everyone"


def not_made(everyone: Row, groups: Sequence[Row], say: Words) -> str:
    """On how many photographs a circumstance could not be made, of whom; empty where it could on all."""
    if pd.isna(everyone["not_applicable"]) or everyone["not_applicable"] == 0:
        return ""
    told = [say("street.not_made_of", who=who(row, say), **_made_of(row, say)) for row in groups]
    return say("street.not_made", groups=say("findings.separator").join(told), **_made_of(everyone, say))


def missed(everyone: Row, groups: Sequence[Row], say: Words) -> str:
    """How many pairs of one person's own photographs were not accepted, of whom; empty where there was none."""
    if pd.isna(everyone["false_non_matches"]):
        return ""
    told = [
        say("street.missed_of", who=who(row, say), count=counted(row, "false_non_matches", "genuine_pairs", say))
        for row in groups
    ]
    count = counted(everyone, "false_non_matches", "genuine_pairs", say)
    return say("street.missed", count=count, groups="; ".join(told))


def no_face(everyone: Sequence[Row], say: Words) -> str:
    """On how many photographs each matcher found no face; matchers that count alike share a place."""
    alike: dict[str, list[str]] = {}
    for row in everyone:
        if not pd.isna(row["failures_to_acquire"]):
            count = counted(row, "failures_to_acquire", "probe_images", say)
            alike.setdefault(count, []).append(say.known("matcher", row["matcher"]))
    told = [say("street.no_face_of", matchers=", ".join(names), count=count) for count, names in alike.items()]
    return say("street.no_face", matchers="; ".join(told)) if told else ""


def lost(rows: Sequence[Row], reference_of: Callable[[Row], Row | None], say: Words) -> list[str]:
    """Whose photographs a matcher found no face on more often, as far as that is claimed."""
    told = []
    for row in rows:
        other = reference_of(row)
        if other is None or not holds(row["lost_supported"]):
            continue
        counts = {
            name: counted(one, "failures_to_acquire", "probe_images", say)
            for name, one in (("count", row), ("reference_count", other))
        }
        named = {"matcher": say.known("matcher", row["matcher"]), "size": size(row, "lost", "lost", say)}
        told.append(say("street.lost", **named, **_groups(row, say), **counts))
    return told


def _made_of(row: Row, say: Words) -> dict[str, str]:
    held = row["not_applicable"]
    return {"count": say.number(held), "all": say.number(held + row["probe_images"])}


def who(row: Row, say: Words) -> str:
    """The people of a row."""
    return say("street.everyone") if row["group"] == EVERYONE else say.people(row["group"])


def holds(decision: Any) -> bool:
    """Whether a decision of a table was taken, and is yes."""
    return not pd.isna(decision) and bool(decision)


def capital(text: str) -> str:
    """Text as the beginning of a sentence."""
    return text[:1].upper() + text[1:]


def everyone(row: Row, say: Words) -> str:
    """How often anybody was taken for somebody else."""
    count = counted(row, "false_matches", "comparisons", say)
    return say("street.everyone_counted", count=count, rate=false_matches(row, say))


def contrasts(rows: Sequence[Row], where: Callable[[Row], str], telling: Telling) -> tuple[list[str], list[str]]:
    """Who was taken for one another more often, as far as that is supported; and of whom this test cannot tell."""
    say = telling.words
    supported, untold = [], []
    for row in rows:
        if not pd.isna(row["named_ratio"]):
            if holds(row["named_supported"]):
                supported.append(_as_planned(row, telling))
            else:
                untold.append(" ".join(named(row, where(row), telling)))
            untold.extend(named_wider(row, say))
    # What was named before the run is told by that.
    asked = [row for row in rows if row["contrast"] and pd.isna(row["named_ratio"])]
    supported += [_supported(row, say) for row in asked if row["supported"]]
    if any(not row["proven"] for row in asked):
        return [], [say("street.contrast.unproven")]
    silent = [row for row in asked if not row["supported"]]
    if len(silent) > 1 and len(silent) == sum(bool(row["contrast"]) for row in rows):
        untold.append(say("street.contrast.untold_all"))
    elif silent:
        pairs = [say("street.contrast.pair", **_groups(row, say)) for row in silent]
        untold.append(say("street.contrast.untold", pairs=say("findings.separator").join(pairs)))
    return supported, untold


def _as_planned(row: Row, telling: Telling) -> str:
    """A ratio that the plan named and that is supported; its counts are on the first screen."""
    say = telling.words
    told = size(row, "named_ratio", "named", say, telling.confident)
    return capital(say("street.named.short", size=told, **_groups(row, say)))


def named(row: Row, where: str, telling: Telling) -> list[str]:
    """What the plan named before the run of a contrast and circumstance: counts, and ratio."""
    if pd.isna(row["named_ratio"]):
        return []
    say = telling.words
    counts = {
        f"{side}{name}": say.number(row[f"named_{side}{name}"])
        for side in ("", "reference_")
        for name in ("people", "false_matches", "comparisons")
    }
    kind = "ratio" if holds(row["named_supported"]) else "untold"
    return [
        capital(say("street.named.counts", where=where, **_groups(row, say), **counts)),
        say(f"street.named.{kind}", size=size(row, "named_ratio", "named", say, telling.confident)),
    ]


def clean_counts(clean: Row, say: Words) -> str:
    """The counts of the same plan on clean portraits: how a gap changes may lie with either group."""
    counts = {
        f"{side}{name}": say.number(clean[f"named_{side}{name}"])
        for side in ("", "reference_")
        for name in ("false_matches", "comparisons")
    }
    return say("street.named.clean", **_groups(clean, say), **counts)


def wider_kind(row: Row) -> str:
    """Of what the plan named before the run: ``more``, ``less`` or ``untold``; empty where that was not asked."""
    if pd.isna(row["named_wider_low"]):
        return ""
    return _wider_kind(row["named_wider"], claimed=holds(row["named_wider_supported"]))


def named_wider(row: Row, say: Words) -> list[str]:
    """Whether a circumstance widens the gap that the plan named before the run; nothing where it was not asked."""
    kind = wider_kind(row)
    return [say(f"street.named.wider.{kind}", size=_of_clean(row, "named_wider", "named_wider", say))] if kind else []


def widening(rows: Sequence[Row], say: Words) -> list[str]:
    """Whether a circumstance widens or narrows gaps that were not named, as far as that is claimed."""
    asked = [row for row in rows if not pd.isna(row["wider"])]
    if not asked or any(not row["proven"] for row in asked):
        return []
    claimed = [row for row in asked if holds(row["wider_supported"])]
    return [
        say(
            f"street.wider.{_wider_kind(row['wider'], claimed=True)}",
            size=_of_clean(row, "wider", "wider", say),
            **_groups(row, say),
        )
        for row in claimed
    ]


def _wider_kind(value: float, *, claimed: bool) -> str:
    return "untold" if not claimed else "more" if value > 1 else "less"


def size(row: Row, value: str, limits: str, say: Words, confidence: str = "") -> str:
    """A ratio with its limits: "3.6 times as often (1.9 to 6.5)"; with ``confidence`` they are called an interval."""
    return _with_limits(row, value, limits, "often_sure" if confidence else "often", say, confidence=confidence)


def _of_clean(row: Row, value: str, limits: str, say: Words) -> str:
    """A ratio to the clean one with its limits."""
    return _with_limits(row, value, limits, "of_clean", say)


def _with_limits(row: Row, value: str, limits: str, kind: str, say: Words, **values: str) -> str:
    ends = {end: times(row[f"{limits}_{end}"], say) for end in ("low", "high") if not pd.isna(row[f"{limits}_{end}"])}
    if len(ends) < 2:
        return say(f"street.size.{kind.removesuffix('_sure')}_alone", times=times(row[value], say))
    return say(f"street.size.{kind}", times=times(row[value], say), **ends, **values)


def _supported(row: Row, say: Words) -> str:
    return capital(say("street.contrast.supported", **_groups(row, say), size=size(row, "ratio", "ratio", say)))


def _groups(row: Row, say: Words) -> dict[str, str]:
    return {"compared": say.people(row["group"]), "reference": say.people(row["reference_group"])}


def why(row: Row, say: Words) -> str:
    """Why no claim is made, by the codes of the findings."""
    known = say.entry("findings.reasons")
    return say("findings.separator").join(str(known.get(code, code)) for code in row["refusals"].split("; "))


def search(row: Row, say: Words) -> str:
    """How many searches brought up a stranger among everybody enrolled."""
    if pd.isna(row["fpir"]):
        return say("street.search.no_number", reason=say.reasons(row["search_reason"]))
    named = {
        "events": say.number(row["false_positive_searches"]),
        "searches": say.number(row["searches"]),
        "gallery": say.number(row["gallery"]),
        "rate": share(row["fpir"], say),
    }
    limits = between(row, "fpir", say)
    if limits:
        return say("street.search.found", **named, limits=limits)
    return say("street.search.found_few", **named, unsure=unsure(row["search_reason"], say))


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
