"""The words of the report in one language, and how numbers are written in it."""

import re
from functools import cache
from typing import Any

import pandas as pd

from falsematch import catalog
from falsematch.errors import ResultError
from falsematch.report.languages import WORDS, check_language
from falsematch.text.reason import Reason, parse_reasons

# Parameters of a reason that name a group or label, several of them, and what has words of its own.
_LABELS, _LISTS = ("group", "label"), ("groups",)
_NAMED = ("calibration", "metering", "role", "way")
_FREQUENT = 0.3
"""Above this share "1 in N" misleads: 1 in 3 and 1 in 2 are neighbors."""
# What is matched falsely so often at a threshold, as its name in the tables says first.
_RATE = re.compile(r"fmr=([0-9.e-]+)")
# Within a word of some scripts, and within a pictogram made of several, they are part of what is written.
_JOINERS = "\u200c\u200d"


class Words:
    """Sentences by dotted name, filled in by :meth:`str.format`; values are inserted, never read as templates.

    Parameters
    ----------
    entries : dict
        Content of the files in ``words/<language>/``.
    """

    def __init__(self, entries: dict[str, Any]) -> None:
        self._entries = entries
        self.language: str = entries["language"]

    def __call__(self, name: str, /, **values: str) -> str:
        """The sentence of a name."""
        return str(self._entry(name)).format(**values)

    def several(self, name: str) -> list[str]:
        """The sentences of a list."""
        return [str(sentence) for sentence in self._entry(name)]

    def entry(self, name: str) -> Any:
        """Everything under a name, for a script that fills it in itself."""
        return self._entry(name)

    def reasons(self, cell: str) -> str:
        """The reasons that a cell of a table holds, as sentences; a sentence of an older table as it stands."""
        return "; ".join(map(self.reason, parse_reasons(cell)))

    def reason(self, reason: Reason) -> str:
        """The sentence of a reason."""
        values = {name: self._value(name, value) for name, value in reason.params.items()}
        return self(f"reasons.{reason.code}", **values)

    def _value(self, name: str, value: int | float | str | Reason) -> str:
        if isinstance(value, Reason):
            return self.reason(value)
        if isinstance(value, int):
            return self.number(value)
        return self.short(value) if isinstance(value, float) else self._named(name, value)

    def _named(self, name: str, value: str) -> str:
        """What a reason names: a threshold, matcher, group or whatever else has a name of its own."""
        written = {
            "threshold": self.threshold,
            "matcher": lambda matcher: self.known("matcher", matcher),
            **dict.fromkeys(_NAMED, lambda known: self.known(f"named_in_reasons.{name}", known)),
            **dict.fromkeys(_LISTS, lambda joined: ", ".join(map(self.label, joined.split(", ")))),
            **dict.fromkeys(_LABELS, self.label),
        }
        return self.plain(written.get(name, self.plain)(value))

    def known(self, family: str, value: str) -> str:
        """How a name of the tables is written; a name that the language does not list is written as it stands."""
        return str(self._entry(family).get(value, self.label(value)))

    def plain(self, text: str) -> str:
        """Text from outside with nothing in it that does not print (an SVG may hold no control character)."""
        return "".join(c if c.isprintable() or c in _JOINERS else " " for c in text)

    def label(self, text: str) -> str:
        """A label or group of the tables: its people, its name in this language, or as the dataset writes it."""
        text = self.plain(text)
        if people := self._entry("people_of").get(text.lower()):
            return str(people)
        known = self._entry("label")
        return " & ".join(known.get(part, part) for part in text.split(" & "))

    def labels(self, joined: str) -> str:
        """Labels joined by ' & ', as part of a sentence."""
        *first, last = joined.split(" & ")
        last = self.label(last)
        return self("and", first=", ".join(map(self.label, first)), last=last) if first else last

    def people(self, group: str) -> str:
        """The people of a group: "Black men"; of one that the language does not list, "people labeled ..."."""
        known = group.lower() in self._entry("people_of")
        return self.label(group) if known else self("people_labeled", group=self.label(group))

    def group(self, name: str) -> str:
        """A group in a chart: :meth:`label`."""
        return self.label(name)

    def dosed(self, condition: str, dose: float | None) -> str:
        """A condition at one of its doses: "strong glare", "40 px faces"; the condition alone where it has none."""
        name = self.known("condition", condition)
        if dose is None or pd.isna(dose):
            return name
        doses = self._entry("dosed").get(condition, {})
        written = doses.get(f"{dose:g}") or doses.get("any") or self._entry("dosed_any")
        return str(written).format(condition=name, dose=self.short(dose))

    def under(self, condition: str, dose: float | None = None) -> str:
        """A condition at one of its doses in a sentence: "facing simulated sun", "with simulated strong glare"."""
        written = self._entry("under").get(condition) or self._entry("under_any")
        return str(written).format(condition=self.dosed(condition, dose))

    def threshold(self, name: str) -> str:
        """A threshold: "default setting", "1 in 100 setting"; a name that somebody gave as it is written."""
        of_rate = _RATE.match(name)
        if of_rate is None:
            return self.known("threshold", name)
        return self("threshold_of_rate", rate=self.one_in(float(of_rate[1])))

    def number(self, value: float, decimals: int = 0) -> str:
        """A number with the language's separators."""
        return self._marked(f"{value:,.{decimals}f}")

    def short(self, value: float) -> str:
        """A dose or threshold: as many digits as it needs, six at most."""
        return self.decimals(f"{value:.6g}")

    def decimals(self, written: str) -> str:
        """A number written with a point, with the language's own mark."""
        return written.replace(".", self("decimal"))

    def count(self, what: str, n: int) -> str:
        """A number of things, in the singular or the plural."""
        return self(f"count.{what}.{'one' if n == 1 else 'other'}", n=self.number(n))

    def one_in(self, rate: float) -> str:
        """A rate as "1 in 270", to two figures; above 3 in 10, where that misleads, as "70 %"."""
        if rate == 0:
            return self("none")
        if _FREQUENT < rate < 1:
            return self("in_hundred", n=self.figures(100 * rate))
        return self("one_in", n=self.one_of(rate))

    def is_seldom(self, rate: float | None) -> bool:
        """Whether a rate is written as "1 in 270"."""
        return rate is not None and 0 < rate <= _FREQUENT

    def one_of(self, rate: float) -> str:
        """Of how many a rate is one: "270"."""
        return self.figures(1 / rate)

    def limits(self, rate: float, low: float, high: float) -> dict[str, str]:
        """A rate between its limits, all three written in one way: "1 in 33", or "28 %" where one is frequent."""
        named = {"rate": rate, "low": low, "high": high}
        if not max(rate, high) > _FREQUENT:
            return {name: self.cell(value) for name, value in named.items()}
        written = {name: self.figures(100 * value) for name, value in named.items()}
        # "28 % (22 to 35 %)": the lower limit has its sign from the upper one.
        return written | {name: self("in_hundred", n=written[name]) for name in ("rate", "high")}

    def figures(self, value: float) -> str:
        """A number to two figures."""
        rounded = float(f"{value:.2g}")
        decimals = len(f"{rounded:.10f}".rstrip("0").partition(".")[2])
        return self.number(rounded, decimals)

    def percent(self, share: float) -> str:
        """A share in per cent, one decimal."""
        written = self.number(100 * share, 0 if share in (0, 1) else 1)
        return self("percent", n=written)

    def cell(self, rate: float) -> str:
        """A false match rate in a table."""
        return self("not_measured") if pd.isna(rate) else self.one_in(rate)

    def cell_percent(self, share: float) -> str:
        """Any other rate in a table."""
        return self("not_measured") if pd.isna(share) else self.percent(share)

    def cell_count(self, count: float) -> str:
        """A count in a table."""
        return self("not_measured") if pd.isna(count) else self.number(count)

    def _marked(self, written: str) -> str:
        """A number written the English way, with the language's own marks."""
        marks = {",": self("thousands"), ".": self("decimal")}
        return "".join(marks.get(c, c) for c in written)

    def _entry(self, name: str) -> Any:
        entry: Any = self._entries
        for part in name.split("."):
            entry = entry[part]
        return entry


def load(language: str, *, heads: bool = False, brought: bool = False, scores: bool = False) -> Words:
    """The words of a language, some replaced by what is true of a result.

    Parameters
    ----------
    language : str
    heads : bool
        Its people were generated, and are nobody.
    brought : bool
        A matcher of it is not one of the lab's own.
    scores : bool
        It is an audit of a table of scores: no matcher was run here, and no photograph seen.

    Raises
    ------
    ResultError
        Where there are no words of that language.
    """
    check_language(language)
    entries = dict(_entries(language))
    for name, holds in {"heads": heads, "brought": brought, "scores": scores}.items():
        instead = entries.pop(name)
        entries = _overlaid(entries, instead) if holds else entries
    if scores:
        # Whether a condition of such a table was simulated nobody here knows, and no phrase of ours says so.
        entries["under"] = {}
    return Words(entries)


@cache
def _entries(language: str) -> dict[str, Any]:
    files = sorted((WORDS / language).glob("*.yaml"))
    return {name: entry for path in files for name, entry in catalog.load_yaml(path, ResultError).items()}


def _overlaid(entries: dict[str, Any], instead: dict[str, Any]) -> dict[str, Any]:
    """Entries with some of them replaced, name by name."""
    return entries | {
        name: _overlaid(entries[name], value) if isinstance(value, dict) else value for name, value in instead.items()
    }
