"""The tables of studies: simulated audits, proofs, simulated captures beside real ones, boards, replications, turns."""

from falsematch.tables import CALIBRATIONS, DISPARITY, KEY_COLUMNS
from falsematch.tables.columns import Column, count, decision, number, schema, share, text

COVERAGE = schema(
    "coverage",
    {
        "model": text("how the simulated scores depend on people"),
        "subjects": count("people a group"),
        "fmr": share("true false match rate"),
        "unseen": decision(
            "whether no sample of so many people can show what scores depend on: fewer than 5 lambs expected, heavy "
            "tails, clusters that nobody declared; no rule on the data mends that, and the bar does not apply",
            added_later=True,
        ),
        "method": text("how the interval is made"),
        "repetitions": count("groups, or ratios, in simulated audits"),
        "printed_share": share("share of them in which the printing rule prints"),
        "coverage_given_printing": share("share of printed intervals that hold the truth"),
        "standard_error": number(
            "of coverage_given_printing, from the number of printed intervals", "share", added_later=True
        ),
        "coverage": share("share of all intervals that hold the truth"),
        "median_high_over_low": number("median width", "high / low"),
    },
)
COVERAGE_BAR = 0.93
"""Coverage that an interval must reach wherever the rule prints (METHOD section 4)."""


FEW_PEOPLE = schema(
    "few_people",
    {
        "group_crowd": text("how the group's simulated scores depend on people"),
        "reference_crowd": text("how the reference's do"),
        "group_people": text("people of the group, cell by cell of the other labels"),
        "reference_people": text("people of the reference"),
        "group_probes": share("people of the group who have a probe; where some have none, pairs meet in both orders"),
        "reference_probes": share("people of the reference who have a probe"),
        "fmr_by_cell": text("how the reference's rates in the cells stand to each other; empty where they are equal"),
        "ratio_by_cell": text("how the ratios in the cells stand to each other; empty where they are equal"),
        "fmr": share("true false match rate of the reference, in the group's mix of cells"),
        "ratio": number("true rate of the group over it", "ratio"),
        "repetitions": count("simulated audits"),
        "within_rule": decision("whether the rule answers at these numbers of people"),
        "answered": share("audits in which it answers: the reference's rate, as counted, is not too high"),
        "direction": share("audits that say more often, also without any one member: errors where the ratio is 1"),
        "direction_everybody": share("audits that would, were nobody left out"),
        "at_least_wrong": share("audits whose limit, before it is rounded down, lies above the true ratio"),
        "at_least_printed": share("audits that say at least so many times as often"),
        "median_times": number("median of what these say", "ratio"),
    },
)
"""One row a cell of the few-people simulation, of a ``coverage`` experiment."""
FEW_PEOPLE_BAR = 0.05
"""Most of the audits of a cell that may err, of direction and of "at least" alike."""

GALLERY = schema(
    "gallery",
    {
        "share": share("share of the score variance that the effects of both people carry"),
        "lambs": share("share of the people who are lambs"),
        "symmetric": decision("whether a pair has one score both ways"),
        "people": count("people, each a probe and of the gallery"),
        "times": number("how many times as large the gallery is in which FPIR is bounded", "times"),
        "fpir_measured": share("true FPIR of the gallery that is measured"),
        "fpir": share("true FPIR of the larger one"),
        "repetitions": count("simulated galleries"),
        "told": share("share of them with bounds: somebody was falsely brought up, and some law fits"),
        "coverage": share("share of these whose bounds hold the truth"),
        "below": share("share in which the truth lies below them"),
        "above": share("share in which the truth lies above them"),
        "median_low": share("median of their lower ends"),
        "median_high": share("median of their upper ends"),
    },
)
"""One row a cell and size of the simulation of larger galleries, of a ``coverage`` experiment."""

PROOF_OUTCOMES = ["ok", "failed", "no_bar", "not_measurable", "not_applicable"]

PROOFS = schema(
    "proofs",
    {
        "condition": text("field condition that is proven"),
        "proof": text(
            "which proof of FIELD section 3: neutral, dose, equal_dose, monotone, against_rendering, reproducible, or "
            "one of its own name"
        ),
        "quantity": text("what was measured, written as reasons are"),
        "tap": text("where in the camera chain: a stage, raw, delivered, or file"),
        "material": text(
            "patch of a Monk tone, rendered head, or photograph of a person", ["patch", "head", "photograph"]
        ),
        "tone": count("Monk tone of the patch or head; empty for photographs and where all tones are one row"),
        "dose": number("dose of the condition; empty where the proof has none", "unit of the condition"),
        "unit": text("unit of requested and measured"),
        "requested": number("what it should be", "see unit"),
        "measured": number("what it is: the median over the pictures", "see unit"),
        "low": number("least of the pictures", "see unit"),
        "high": number("greatest of the pictures", "see unit"),
        "pictures": count("pictures it was measured on"),
        "samples": count("values that the number of each picture rests on, at least"),
        "error": number(
            "of the worst picture, signed; where many pictures make one proof together, theirs", "see error_in"
        ),
        "bar": number("largest magnitude of the error that passes; empty where none is set", "see error_in"),
        "error_in": text("share of what was requested, or a unit"),
        "over_bar": number("error / bar of the worst picture; empty where the bar is nothing at all", "ratio"),
        "not_applicable": count("pictures on which the condition could not be made"),
        "not_measurable": count("pictures on which it could not be measured, such as where all clips"),
        "outcome": text("ok: the worst picture passes; no_bar: reported only", PROOF_OUTCOMES),
        "reason": text("why there is no number, or what it means"),
    },
)

FIELD_GAPS = schema(
    "field_gaps",
    {
        "dataset": text("dataset with real field captures"),
        "matcher": text("matcher, by the name of its manifest"),
        "reference": text("capture that both are compared with"),
        "real": text("capture taken in the field"),
        "simulated": text("capture that the condition was laid over"),
        **{name: KEY_COLUMNS[name] for name in ("condition", "dose", "unit", "delivery", "landmarks", "metering")},
        "kind": text("which comparisons", ["genuine", "impostor"]),
        "people": count("people in these comparisons on both sides, the fewer of the two"),
        "real_comparisons": count("with a real probe, both with a template"),
        "simulated_comparisons": count("with a simulated probe, both with a template"),
        "real_mean": number("mean score with a real probe", "score"),
        "simulated_mean": number("mean score with a simulated probe", "score"),
        "gap": number("simulated_mean - real_mean", "score"),
        "gap_low": number("lower limit", "score"),
        "gap_high": number("upper limit", "score"),
        "ks": share("largest difference of the two distribution functions of scores (Kolmogorov-Smirnov)"),
        "real_fta": share("real probes without a template"),
        "simulated_fta": share("simulated probes without a template"),
        "not_applicable": count("simulated probes on which the condition could not be made"),
        "reason": text("why there is no number, or what it leaves out"),
    },
)
"""One row a dataset, matcher, condition and kind of comparison, of a ``field_validation`` experiment."""

_SIMULATION = {
    "dataset": text("dataset with real field captures"),
    "matcher": text("matcher, by the name of its manifest"),
    "simulation": text("what stands for the real photographs, as the experiment names it"),
    "by": text("label of the real photographs; empty for all of them together"),
    "value": text("its value; empty for all of them together"),
}

FIELD_COSTS = schema(
    "field_costs",
    {
        **_SIMULATION,
        "people": count("people in these pairs"),
        "pairs": count("real photographs and what stands for them, both with a template"),
        "real_cost": number("mean drop of the genuine score from the reference to the real photograph", "score"),
        "real_low": number("lower limit", "score"),
        "real_high": number("upper limit", "score"),
        "simulated_cost": number("the same to the simulated photograph", "score"),
        "simulated_low": number("lower limit", "score"),
        "simulated_high": number("upper limit", "score"),
        "ratio": number("simulated_cost / real_cost", "ratio"),
        "ratio_low": number("lower limit", "ratio"),
        "ratio_high": number("upper limit", "ratio"),
        "alike": decision("whether the ratio lies within 1 / r and r, r being the experiment's equivalence_ratio"),
        "limits_alike": decision("whether its limits do too; empty where there are none"),
        "likeness": number("mean score of the simulated photograph with the real one", "score"),
        "likeness_unlit": number("mean score of the simulated one's source with the real one", "score"),
        "ceiling": number(
            "mean score of the real one with its reference under the true light as known at the points of the mesh; "
            "empty where shading is not measured",
            "score",
        ),
        "real_failures": count("real photographs without a template, of pairs whose reference has one"),
        "simulated_failures": count(
            "simulated ones that were made and have no template, of the same; a pair may be in both"
        ),
        "references_failed": count("pairs whose reference, or what both are compared with, has no template"),
        "not_applicable": count("pairs for which the simulation could not be made"),
        "reason": text("why there is no number, or what it leaves out"),
        "polarity": text(
            "what the matcher's score is; likeness and ceiling of a distance are distances, so that less is nearer",
            ["", "similarity", "distance"],
            added_later=True,
        ),
    },
)
"""One row a matcher and simulation, and one a value of each label that it is told by, of a ``field_validation``."""

FIELD_SHADING = schema(
    "field_shading",
    {
        **{name: column for name, column in _SIMULATION.items() if name != "matcher"},
        "people": count("people whose photographs these are"),
        "pictures": count("real photographs beside what stands for them"),
        "unlit": number("error of the shading of the reference as it is, root of the mean square", "log ratio"),
        "made": number("of the simulated photograph", "log ratio"),
        "made_low": number("lower limit", "log ratio"),
        "made_high": number("upper limit", "log ratio"),
        "others": number(
            "of the reference under the mean change of light of the other people, at the points of the mesh: what one "
            "map for everybody reaches",
            "log ratio",
        ),
        "reason": text("why there is no number, or what it leaves out"),
    },
)
"""One row a simulation and one a value of each label that it is told by."""

FIELD_MEAN_HEAD = schema(
    "field_mean_head",
    {
        "dataset": _SIMULATION["dataset"],
        "simulation": _SIMULATION["simulation"],
        "capture": text("of the real photographs"),
        "point": count("of the mesh"),
        "x": number("mean place to the right of the middle of the eyes", "inter-eye"),
        "y": number("mean place below it", "inter-eye"),
        "real": number(
            "mean logarithm of the light over that of the reference, less its mean over the face, of real photographs",
            "log ratio",
        ),
        "simulated": number("of simulated ones", "log ratio"),
    },
)
"""Shading of the mean head, every third point of the mesh: nobody's face."""


def _of_group(name: str, what: str) -> dict[str, Column]:
    """One group's false matches, counted."""
    return {
        f"{name}_group": text(f"{what}; empty where there is none"),
        f"{name}_people": count("people in it"),
        f"{name}_comparisons": count("of two different people of it"),
        f"{name}_false_matches": count("of these, accepted"),
        f"{name}_fmr": share("false match rate"),
    }


def _of_ratio(name: str, what: str) -> dict[str, Column]:
    return {
        name: number(what, "ratio"),
        f"{name}_low": number("lower simultaneous limit", "ratio"),
        f"{name}_high": number("upper simultaneous limit", "ratio"),
        f"{name}_bound": text("lower or upper where the value is a bound, else empty", ["", "lower", "upper"]),
        f"{name}_reason": text("why it has no limits, or carries no claim"),
    }


LEADERBOARD = schema(
    "leaderboard",
    {
        "dataset": KEY_COLUMNS["dataset"],
        "matcher": KEY_COLUMNS["matcher"],
        "title": text("the matcher in full"),
        "licence": text("of its code and weights"),
        "provenance": text(
            "whether it is known who trained the weights, and on what", ["confirmed", "unconfirmed", "unknown"]
        ),
        "training_overlap": decision("whether it was trained on people of this dataset"),
        "card": text("result folder whose card the row was taken from"),
        "version": count("version of its experiment"),
        "measured": text("day of measurement"),
        "threshold_name": text("threshold, as rates.csv names it"),
        "threshold": number("score at which the matcher accepts; empty where refused", "score"),
        "calibration": text("where the threshold comes from", CALIBRATIONS),
        "refused": text("why there is no threshold"),
        "d_prime": number("distance of genuine and matched impostor scores", "standard deviations"),
        "auc": share("chance that a genuine comparison is more alike than an impostor one"),
        "eer": share("where false match and false non-match rates meet"),
        "people": count("everybody compared"),
        "comparisons": count("of two different people who agree on all labels"),
        "false_matches": count("of these, accepted"),
        "fmr": share("matched false match rate of everybody"),
        "fmr_low": share("lower limit"),
        "fmr_high": share("upper limit; one-sided where nothing was falsely matched"),
        "genuine_pairs": count("comparisons of a person with themself"),
        "false_non_matches": count("of these, refused"),
        "fnmr": share("false non-match rate"),
        "fnmr_low": share("lower limit"),
        "fnmr_high": share("upper limit; one-sided where nobody was refused"),
        "group_by": text("labels of the finest crossing"),
        **_of_group("worst", "group with the highest rate among those that carry an interval"),
        "worst_low": share("lower limit"),
        "worst_high": share("upper limit; one-sided where nothing was falsely matched"),
        **_of_group("few", "group with the highest rate among those that carry none"),
        "few_reason": text("why it carries none"),
        "ratio_by": text("label of the named ratio"),
        "compared_group": text("group in the numerator"),
        "compared_people": count("people in it"),
        "compared_comparisons": count("of two different people of it who agree on all labels"),
        "compared_false_matches": count("of these, accepted"),
        "reference_group": text("group in the denominator"),
        "reference_people": count("people in it"),
        "reference_comparisons": count("of two different people of it who agree on all labels"),
        "reference_false_matches": count("of these, accepted"),
        **_of_ratio("ratio", "named ratio, each cell of the other labels counting alike"),
        "ratio_supported": decision("whether a claim rests on it (METHOD section 6)"),
        "ratio_refusals": text("codes of findings.json why none does, joined by '; '"),
        **_of_ratio("pooled", "named ratio, every comparison counting alike; it carries no claim"),
        "probe_images": count("clean probe photographs"),
        "failures_to_acquire": count("of these, without a template"),
        "fta": share("failures_to_acquire / probe_images"),
        "fta_low": share("lower limit"),
        "fta_high": share("upper limit; one-sided where none failed"),
        "hardest_condition": text("condition with the highest share of failures to acquire; empty where none was run"),
        "hardest_dose": number("its dose", "see hardest_unit"),
        "hardest_unit": text("physical unit of the dose"),
        "hardest_arm": text("which photographs were degraded", ["", "probe", "both"]),
        "hardest_setup": text("delivery, landmarks and metering, where they are not the usual ones, to be read"),
        **{
            f"hardest_{name}": text(f"{KEY_COLUMNS[name].description}", added_later=True)
            for name in ("delivery", "landmarks", "metering")
        },
        "hardest_images": count("probe photographs on which it could be made"),
        "hardest_failures": count("of these, without a template"),
        "hardest_fta": share("hardest_failures / hardest_images"),
        "hardest_fta_low": share("lower limit"),
        "hardest_fta_high": share("upper limit; one-sided where none failed"),
        "conditions": count("conditions and doses it was measured under, besides clean"),
        "milliseconds": number("from a decoded photograph to the template, one thread, median", "ms"),
        "yardsticks": number("the same over the time of the yardstick beside it, median", "ratio"),
        "timed_on": text("processor it was timed on"),
        "accuracy_card": text("result folder whose card the accuracy was taken from", added_later=True),
        "accuracy_list": text("published list of pairs", added_later=True),
        "accuracy_pairs": count("pairs of it", added_later=True),
        "accuracy_wrong": count("of these, decided wrongly or not at all", added_later=True),
        "accuracy_failures": count("of these, not at all", added_later=True),
        "accuracy": share("as the list's authors define it; a pair that failed is wrong", added_later=True),
        "accuracy_error": number("its standard error", "share", added_later=True),
    },
)
"""One row a matcher, of a ``leaderboard`` experiment: every number stands in the card that it names."""


VERDICTS = ["agrees", "disagrees", "cannot tell"]

REPLICATION = schema(
    "replication",
    {
        **{
            name: KEY_COLUMNS[name]
            for name in ("dataset", "matcher", "condition", "dose", "unit", "delivery", "landmarks", "metering")
        },
        "threshold_name": text("fmr=F: fixed on the clean comparisons"),
        "threshold": number("score at which the matcher accepts; empty where thresholds are contrasted", "score"),
        "contrast": text("what is contrasted with what"),
        "role": text(
            "verdict: the claim is judged by this row; part: one of several that such a row rests on",
            ["verdict", "part"],
        ),
        "scale": text("of estimate, limits, margin and minimum", ["ratio", "difference", "standard deviations"]),
        "estimate": number("the contrast", "see scale"),
        "low": number("lower limit; all limits of the result hold together", "see scale"),
        "high": number("upper limit", "see scale"),
        "margin": number("effect that the claim is held to; of a claim of direction the published one", "see scale"),
        "minimum_detectable": number("smallest effect the design tells from none in 80 of 100 audits", "see scale"),
        "p_beyond": number("small-count test: p value of a ratio at most the margin, adjusted (Holm)", "probability"),
        "p_below": number("small-count test: p value of a ratio at least the margin, adjusted (Holm)", "probability"),
        "people": count("people of the side that has fewer"),
        "comparisons": count("comparisons, or searches, of both sides"),
        "events": count("false matches of both sides, or searches with an error"),
        "verdict": text("on the claim", VERDICTS),
        "reason": text("why there is no number, or why the verdict was fixed beforehand"),
    },
)
"""One row a matcher, condition, dose, threshold and contrast, of a ``replication`` experiment."""

DIRECTIONS = ["more_often", "less_often", "cannot_tell"]
AGREEMENTS = ["agree", "disagree", "one_tells", "none_tells", "not_measured", ""]

CONSISTENCY = schema(
    "consistency",
    {
        "contrast": text("the same two groups on every dataset, by the name of the experiment"),
        "dataset": KEY_COLUMNS["dataset"],
        **{name: KEY_COLUMNS[name] for name in ("condition", "dose", "unit", "metering")},
        "matcher": KEY_COLUMNS["matcher"],
        "threshold_name": text("as rates.csv names it"),
        "threshold": number("score at which the matcher accepts; empty where refused", "score"),
        "calibration": text("where the threshold comes from; empty where nothing was audited", [*CALIBRATIONS, ""]),
        "result": text("result folder that speaks; empty where none holds the matcher at the threshold"),
        "group_by": text("labels that make the two groups"),
        "matched_on": text("labels on which both people of a comparison agree, as in disparity.csv.gz"),
        **{
            f"{side}_{name}": column
            for side, what in (("compared", "numerator"), ("reference", "denominator"))
            for name, column in {
                "group": text(f"group in the {what}"),
                "people": count("people in it"),
                "comparisons": count("of two different people of it"),
                "false_matches": count("of these, accepted"),
            }.items()
        },
        "ratio": number("their false match rates, divided", "ratio"),
        "ratio_low": number("lower limit; it holds for the whole question of that result", "ratio"),
        "ratio_high": number("upper limit", "ratio"),
        "ratio_bound": text("lower or upper where the ratio is a bound, else empty", ["", "lower", "upper"]),
        "direction": text(
            "whether the first group is falsely matched more or less often, as the result's own findings claim it; "
            "empty where nothing was measured",
            [*DIRECTIONS, ""],
        ),
        "told_by": text("kind of the finding that claims it", ["", "contrast", "few_people"]),
        "at_least": number("of few people: at least so many times as often; empty where only the direction is claimed"),
        "refusals": text("codes of findings.json why none is claimed, joined by '; '"),
        "origin": text(
            "whether it is known who trained the weights; empty where nothing was audited",
            ["", "confirmed", "unconfirmed", "unknown"],
        ),
        "overlap": text(
            "whether the matcher was trained on people of the dataset; empty where nothing was audited",
            ["", "known", "likely", "excluded", "open"],
        ),
        "reason": text("why there is no number, or no interval"),
    },
)
"""One row a contrast, condition, matcher, threshold and dataset, of a ``consistency``: what its result says."""

CONSISTENCY_SUMMARY = schema(
    "consistency_summary",
    {
        "what": text(
            "pair: one contrast of one matcher at one threshold, on clean photographs or under one condition; "
            "contrast: all of its pairs on clean photographs; everything: all pairs on these; "
            "contrast_in_the_field: all of its pairs under conditions; condition: all pairs under one; "
            "field: all pairs under conditions",
            ["pair", "contrast", "everything", "contrast_in_the_field", "condition", "field"],
        ),
        "contrast": text("as in consistency.csv; empty where all are counted"),
        "condition": text("of a pair or of a condition, else empty"),
        "dose": number("of a pair", "unit"),
        "unit": text("of the dose"),
        "metering": text("of a pair, else empty"),
        "matcher": text("of a pair, else empty"),
        "threshold_name": text("of a pair, else empty"),
        "datasets": count("of a pair: datasets on which it was measured"),
        "more_often": count("of a pair: datasets that claim that the first group is falsely matched more often"),
        "less_often": count("of a pair: datasets that claim that it is so less often"),
        "agreement": text(
            "of a pair: two datasets or more claim one direction, or both, or one does, or none", AGREEMENTS
        ),
        "ratios": count("of a pair: datasets with a ratio, claimed or not"),
        "above_one": count("of a pair: of these ratios, above 1; a description, which carries no claim"),
        "measured_twice": count("pairs measured on two datasets or more"),
        "comparable": count("of these, with a direction claimed on two or more"),
        "agreeing": count("of these, with the same on all that claim one"),
        "told_once": count("of those measured on two or more, with a direction claimed on one alone"),
        "told_never": count("of these, with a direction claimed on none"),
    },
)
"""What agrees in direction, and of how many."""

COUNTED = ["left_out", "among_them", "among_others"]

SEARCH_SHARES = schema(
    "search_shares",
    {
        "dataset": KEY_COLUMNS["dataset"],
        "matcher": KEY_COLUMNS["matcher"],
        "probe": text("capture that is searched"),
        "reference": text("capture of everybody else that is searched among"),
        "threshold_name": text("as_shipped, or matched=K/N: set so that this share of all searches is matched"),
        "threshold": number("score at which the matcher accepts; empty where refused", "score"),
        "calibration": text("shipped, or set on these very searches", ["shipped", "in_sample"]),
        "unlabelled": text(
            "how people without the label count for the shares: not at all, as the people in question, or as others",
            COUNTED,
        ),
        "searches": count("probes with a template, each searched among everybody else"),
        "failures_to_acquire": count("probes without a template, which are not searched"),
        "gallery": count("other people searched among, at most"),
        "wanted": number("searches that the threshold was to match; empty where it was not set on them", "count"),
        "false_positive_searches": count("searches in which the matcher would accept somebody else"),
        "tied": count("searches whose most alike person has exactly the threshold: matched together or not at all"),
        "fpir": share("false_positive_searches / searches"),
        "fpir_low": share("lower limit, of this row alone"),
        "fpir_high": share("upper limit, of this row alone"),
        "counted": count("searches of people who count for the shares"),
        "members": count("of these, of the people in question"),
        "expected": share("members / counted: their share among the falsely matched if labels were dealt at random"),
        "dealt_low": share(
            "with labels dealt at random the share is smaller in half of the confidence's rest of deals"
        ),
        "dealt_high": share("and larger in the other half"),
        "matched": count("of counted, falsely matched"),
        "matched_members": count("of members, falsely matched"),
        "share": share("matched_members / matched"),
        "share_low": share("lower limit; all limits of shares and ratios hold together"),
        "share_high": share("upper limit"),
        "ratio": number("share / expected", "ratio"),
        "ratio_low": number("lower limit", "ratio"),
        "ratio_high": number("upper limit", "ratio"),
        "left_out_low": number("smallest ratio with one person left out", "ratio"),
        "left_out_high": number("largest ratio with one person left out", "ratio"),
        "direction": text("falsely matched more or less often than others, by limits that hold together", DIRECTIONS),
        "published": text(
            "whether the published ratio lies above, within or below these limits; empty without limits",
            ["", "above", "within", "below"],
        ),
        "reason": text("why there is no number, or no direction"),
    },
)
"""One row a matcher, searched capture, threshold and way of counting, of a replication of form ``shares``."""

SEARCH_SHARES_SUMMARY = schema(
    "search_shares_summary",
    {
        "probe": text("capture that is searched"),
        "reference": text("capture of everybody else that is searched among"),
        "threshold_name": text("as in search_shares.csv"),
        "leads": decision(
            "whether the page leads with it: of the capture searched first the first row that tells a direction, those "
            "set on the searches first; where none does the first of these"
        ),
        "matchers": count("matchers with a threshold"),
        "told": count("of these, with limits for the ratio"),
        "more_often": count("of these, falsely matching the people in question more often than their share"),
        "less_often": count("less often"),
        "strongest": text(
            "of the matchers that tell a direction, the one whose limit lies furthest from 1; else empty"
        ),
        "fewest": count("searches falsely matched, by the matcher that matches fewest"),
        "most": count("by the one that matches most"),
    },
)
"""One row a searched capture and threshold: what the page of such a replication leads with. People without the label
are left out."""


_A_DEGREE = "score / degree"
POSE_VERDICTS = ["", "real_costs_more", "simulated_costs_more", "equivalent", "cannot_tell"]

POSE = schema(
    "pose",
    {
        "dataset": text("dataset with real turned heads"),
        "matcher": text("matcher, by the name of its manifest"),
        "estimate": text(
            "least_squares on the estimated turn, or instrumented by a second reading of the turn, which the "
            "estimator's error does not flatten",
            ["least_squares", "instrumented"],
        ),
        "kind": text("real turns, simulated turns, or real - simulated", ["real", "simulated", "difference"]),
        "slope": number("drop of the genuine score a degree of turn, within people; positive: less alike", _A_DEGREE),
        "low": number("lower limit", _A_DEGREE),
        "high": number("upper limit", _A_DEGREE),
        "simultaneous": DISPARITY.columns["simultaneous"],
        "separation": number("mean genuine less mean impostor score of the most frontal photographs, in size", "score"),
        "share": number("slope / separation", "share / degree"),
        "share_low": number("lower limit", "share / degree"),
        "share_high": number("upper limit", "share / degree"),
        "people": count("people with two turns or more"),
        "photographs": count("pictures compared with their person's reference, the turn being known"),
        "yaw_low": number("5 % of the turns are smaller", "degrees"),
        "yaw_median": number("half of the turns are smaller", "degrees"),
        "yaw_high": number("95 % of the turns are smaller", "degrees"),
        "failures": count("pictures without a template"),
        "references_failed": count("pictures whose person's reference has no template"),
        "not_applicable": count("pictures on which the turn could not be made"),
        "no_angle": count("pictures with a score whose turn was not seen: no face was found by the estimator"),
        "verdict": text("of the difference, by its share limits and the margin stated beforehand", POSE_VERDICTS),
        "reason": text("why there is no number, or what it leaves out"),
    },
)
"""One row a matcher, estimate and kind, of a ``pose`` experiment."""

POSE_POINTS = schema(
    "pose_points",
    {
        "matcher": text("matcher, by the name of its manifest"),
        "kind": text("which turn", ["real", "simulated"]),
        "subject": text("person, by the dataset's own number"),
        "image": text("picture compared, by the dataset's own number"),
        "dose": number("yaw that was asked for; empty for real turns", "degrees"),
        "turn": number(
            "size of the change of yaw from the reference, by the estimator; empty where it saw no face", "degrees"
        ),
        "second_turn": number(
            "a second reading of it: the mesh's for real turns, the dose for simulated ones", "degrees"
        ),
        "score": number("of the comparison with the reference; empty unless the outcome is ok", "score"),
        "outcome": text("of the comparison", ["ok", "failed", "reference_failed", "not_applicable"]),
        "drop": number("drop from the person's own score at no turn, over the separation", "share"),
    },
)
"""One row a matcher, kind and picture: what the slopes of ``pose.csv`` are drawn through."""
