"""The tables of studies that are one table: simulated audits, proofs, and simulated captures beside real ones.

Apart from :mod:`falsematch.tables`, whose sources stand in the key of every template: a study's new column makes no
photograph be measured again.
"""

from falsematch._columns import count, number, schema, share, text
from falsematch.tables import DISPARITY, KEY_COLUMNS

COVERAGE = schema(
    "coverage",
    {
        "model": text("how the simulated scores depend on people"),
        "subjects": count("people a group"),
        "fmr": share("true false match rate"),
        "method": text("how the interval is made"),
        "repetitions": count("simulated audits"),
        "printed_share": share("share of them in which the printing rule prints"),
        "coverage_given_printing": share("share of printed intervals that hold the truth"),
        "coverage": share("share of all intervals that hold the truth"),
        "median_high_over_low": number("median width", "high / low"),
    },
)


PROOF_OUTCOMES = ["ok", "failed", "no_bar", "not_measurable", "not_applicable"]

PROOFS = schema(
    "proofs",
    {
        "condition": text("field condition that is proven"),
        "proof": text(
            "which proof of FIELD section 3: neutral, dose, equal_dose, monotone, against_rendering, reproducible, or "
            "one of its own name"
        ),
        "quantity": text("what was measured"),
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
        "system": text("matcher, by the name of its manifest"),
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
"""One row a dataset, system, condition and kind of comparison, of a ``field_validation`` experiment."""


_A_DEGREE = "score / degree"
POSE_VERDICTS = ["", "real_costs_more", "simulated_costs_more", "equivalent", "cannot_tell"]

POSE = schema(
    "pose",
    {
        "dataset": text("dataset with real turned heads"),
        "system": text("matcher, by the name of its manifest"),
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
"""One row a system, estimate and kind, of a ``pose`` experiment."""

POSE_POINTS = schema(
    "pose_points",
    {
        "system": text("matcher, by the name of its manifest"),
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
"""One row a system, kind and picture: what the slopes of ``pose.csv`` are drawn through."""
