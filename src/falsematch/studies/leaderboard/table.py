"""The rows of a board: what the chosen cards say, and nothing that they do not."""

from typing import Any

import pandas as pd

from falsematch import tables
from falsematch.result.card import Card
from falsematch.studies.leaderboard.cards import Entry
from falsematch.studies.leaderboard.settings import Leaderboard, NamedRatio
from falsematch.tables import study_tables
from falsematch.tables.point import USUAL
from falsematch.tables.summarised import Counted, Failures, Group, Ratio, Threshold
from falsematch.text.reason import Reason, format_reason

_NO_RATIO = format_reason(Reason("no_such_ratio"))


def rows(board: Leaderboard, entries: list[Entry], accuracies: Card | None = None) -> pd.DataFrame:
    """The columns of :data:`falsematch.tables.study_tables.LEADERBOARD`, one row an entry, sorted.

    By the highest group rate that carries an interval, lowest first; matchers without one follow by name, since
    nothing sure is known of them. ``accuracies`` is the card of a protocol, whose accuracies stand beside them.
    """
    told = [_row(board, entry) | _accuracy(accuracies, entry.matcher.name) for entry in entries]
    table = pd.DataFrame(told, columns=list(study_tables.LEADERBOARD.columns))
    table = tables.validate(table, study_tables.LEADERBOARD)
    by = ["worst_fmr", "matcher"] if board.sort_by == "worst_fmr" else ["matcher"]
    return table.sort_values(by, kind="stable", ignore_index=True)


def _row(board: Leaderboard, entry: Entry) -> dict[str, Any]:
    card, matcher, threshold = entry.source.card, entry.matcher, entry.threshold
    known = card.matcher(matcher.name)
    return {
        "dataset": card.dataset.name,
        "matcher": matcher.name,
        "title": known.title,
        "licence": known.licence,
        "provenance": known.provenance or "unknown",
        "training_overlap": known.training_overlap,
        "card": entry.source.folder,
        "version": card.experiment.version,
        "measured": card.measured.isoformat(),
        "threshold_name": threshold.name,
        "threshold": threshold.threshold,
        "calibration": threshold.calibration,
        "refused": threshold.refused,
        "d_prime": matcher.d_prime,
        "auc": matcher.auc,
        "eer": matcher.eer,
        **_counted(threshold.fmr, "people", "comparisons", "false_matches", "fmr"),
        **_counted(threshold.fnmr, "", "genuine_pairs", "false_non_matches", "fnmr"),
        "group_by": threshold.group_by,
        **_group(threshold.worst, "worst"),
        **_limits(threshold.worst, "worst"),
        **_group(threshold.worst_too_few, "few"),
        "few_reason": threshold.worst_too_few.reason if threshold.worst_too_few else "",
        **_ratios(board.ratio, threshold),
        **_counted(matcher.fta, "", "probe_images", "failures_to_acquire", "fta"),
        **_hardest(matcher.worst_fta),
        "conditions": sum(one.name != "clean" for one in card.conditions),
        **_speed(card, matcher.name),
    }


def _counted(counted: Counted, people: str, trials: str, events: str, value: str) -> dict[str, Any]:
    named = {trials: counted.trials, events: counted.events, value: counted.value}
    named |= {people: counted.people} if people else {}
    return named | _limits(counted, value)


def _limits(counted: Counted | None, name: str) -> dict[str, Any]:
    return {f"{name}_{side}": getattr(counted, side, None) for side in ("low", "high")}


def _group(group: Group | None, name: str) -> dict[str, Any]:
    if group is None:
        return {f"{name}_group": ""}
    return {
        f"{name}_group": group.group,
        f"{name}_people": group.people,
        f"{name}_comparisons": group.trials,
        f"{name}_false_matches": group.events,
        f"{name}_fmr": group.value,
    }


def _ratios(named: NamedRatio, threshold: Threshold) -> dict[str, Any]:
    """The named ratio: as a claim is made of it, and beside it with every comparison counting alike."""
    ways = {ratio.headline: ratio for ratio in threshold.ratios if _is(ratio, named)}
    headline, pooled = ways.get(True), ways.get(False)
    [label] = named.group_by
    told: dict[str, Any] = {"ratio_by": label, "compared_group": named.compared, "reference_group": named.reference}
    told |= {"ratio_refusals": "; ".join(headline.refusals) if headline else ""}
    told |= {"ratio_supported": None if headline is None else bool(headline.supported and not headline.refusals)}
    told |= _ratio(headline, named, "ratio") | _ratio(pooled, named, "pooled")
    if headline is None:
        return told
    turned = headline.compared.group != named.compared
    sides = (headline.reference, headline.compared) if turned else (headline.compared, headline.reference)
    for side, group in zip(("compared", "reference"), sides, strict=True):
        told |= {
            f"{side}_people": group.people,
            f"{side}_comparisons": group.trials,
            f"{side}_false_matches": group.events,
        }
    return told


def _is(ratio: Ratio, named: NamedRatio) -> bool:
    """Whether it is the named one, either way round."""
    return [ratio.group_by] == named.group_by and {ratio.compared.group, ratio.reference.group} == {
        named.compared,
        named.reference,
    }


_TURNED = {"": "", "lower": "upper", "upper": "lower"}


def _ratio(ratio: Ratio | None, named: NamedRatio, name: str) -> dict[str, Any]:
    if ratio is None:
        return {f"{name}_bound": "", f"{name}_reason": "" if name == "pooled" else _NO_RATIO}
    value, low, high, bound = ratio.value, ratio.low, ratio.high, ratio.bound
    if ratio.compared.group != named.compared:
        # An audit divides by its reference group. Turned round, the limits of a ratio are those of its inverse.
        value, low, high = (1 / one if one else None for one in (value, high, low))
        bound = _TURNED[bound]
    limits = {name: value, f"{name}_low": low, f"{name}_high": high}
    return {**limits, f"{name}_bound": bound, f"{name}_reason": ratio.reason}


def _hardest(failures: Failures | None) -> dict[str, Any]:
    named = ("condition", "unit", "arm", "setup", *USUAL)
    texts = dict.fromkeys((f"hardest_{name}" for name in named), "")
    if failures is None:
        return texts
    setup = [f"{name}: {getattr(failures, name)}" for name in USUAL if getattr(failures, name) != USUAL[name]]
    return {
        "hardest_condition": failures.condition,
        "hardest_dose": failures.dose,
        "hardest_unit": failures.unit,
        "hardest_arm": failures.arm,
        "hardest_setup": ", ".join(setup),
        **{f"hardest_{name}": getattr(failures, name) for name in USUAL},
        **_counted(failures, "", "hardest_images", "hardest_failures", "hardest_fta"),
    }


def _accuracy(card: Card | None, matcher: str) -> dict[str, Any]:
    """On the first published list of a card; empty where it did not measure the matcher."""
    known = None if card is None else next((one for one in card.protocol if one.matcher == matcher), None)
    if card is None or known is None:
        return {"accuracy_card": "", "accuracy_list": ""}
    return {
        "accuracy_card": card.experiment.name,
        "accuracy_list": known.pair_list,
        "accuracy_pairs": known.pairs,
        "accuracy_wrong": known.wrong,
        "accuracy_failures": known.failures,
        "accuracy": known.accuracy,
        "accuracy_error": known.standard_error,
    }


def _speed(card: Card, matcher: str) -> dict[str, Any]:
    timed = next((one for one in card.speed if one.matcher == matcher), None)
    if timed is None:
        return {"timed_on": ""}
    return {"milliseconds": timed.milliseconds, "yardsticks": timed.yardsticks, "timed_on": timed.machine}
