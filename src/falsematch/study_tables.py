"""The tables of studies that are one table: simulated audits, proofs, and simulated captures beside real ones.

Apart from :mod:`falsematch.tables`, whose sources stand in the key of every template: a study's new column makes no
photograph be measured again.
"""

from falsematch._columns import count, number, schema, share, text
from falsematch.tables import KEY_COLUMNS

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

VERDICTS = ["agrees", "disagrees", "cannot tell"]

REPLICATION = schema(
    "replication",
    {
        **{
            name: KEY_COLUMNS[name]
            for name in ("dataset", "system", "condition", "dose", "unit", "delivery", "landmarks", "metering")
        },
        "threshold_name": text("fmr=F: fixed on the clean comparisons"),
        "threshold": number("score at which the system accepts; empty where thresholds are contrasted", "score"),
        "contrast": text("what is contrasted with what"),
        "role": text(
            "verdict: the claim is judged by this row; part: one of several that such a row rests on",
            ["verdict", "part"],
        ),
        "scale": text("of estimate, limits, margin and minimum", ["ratio", "difference", "standard deviations"]),
        "estimate": number("the contrast", "see scale"),
        "low": number("lower limit; all limits of the result hold together", "see scale"),
        "high": number("upper limit", "see scale"),
        "margin": number("effect that the claim is held to", "see scale"),
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
"""One row a system, condition, dose, threshold and contrast, of a ``replication`` experiment."""
