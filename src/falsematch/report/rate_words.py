"""Rates, ratios and counts in words of two figures, with their limits where the audit printed them."""

import math

import pandas as pd

from falsematch.report.telling import Row, sureness
from falsematch.report.words import Words
from falsematch.text.reason import parse_reasons

_ROUNDED = 99.5
"""From here on two figures are 100."""


def share(value: float, say: Words) -> str:
    """A rate in per cent, two figures."""
    return say("percent", n=say.decimals(_plain(100 * value)))


def times(value: float, say: Words) -> str:
    """A ratio to the digits that counts of tens carry: "3.0", "14", "0.66"."""
    return say.number(value, 0 if value >= 10 else 1 if value >= 1 else 2)


def _plain(value: float) -> str:
    """Two figures, and never a power of ten; what is less than 100 is never written as 100."""
    if _ROUNDED <= value < 100:
        return f"{math.floor(10 * value) / 10:.1f}"
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
    if sure == "too_few":
        return unsure(row["reason"], say)
    return say(f"street.sure.{sure}", high="" if sure != "zero_bound" else share(row["fmr_high"], say))


def unsure(reason: str, say: Words) -> str:
    """Why a rate has no interval: it would be too wide, or too few people stand behind it."""
    wide = any(one.within("of_cell").code.endswith("too_wide") for one in parse_reasons(reason))
    return say("street.sure.too_wide" if wide else "street.sure.too_few")


def rate(row: Row, name: str, say: Words) -> str:
    """Another share with its limits; empty where it has none."""
    if pd.isna(row[name]) or not (limits := between(row, name, say)):
        return ""
    return say("street.rate", rate=share(row[name], say), limits=limits)
