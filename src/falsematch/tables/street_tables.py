"""The tables of a ``street`` experiment: what was measured under each reported circumstance, and what was simulated."""

from falsematch.tables import CALIBRATIONS, KEY_COLUMNS
from falsematch.tables.columns import count, decision, number, schema, share, text

STREET = schema(
    "street",
    {
        "dataset": KEY_COLUMNS["dataset"],
        "condition": text("the circumstance, by the name of its scenario, or clean"),
        "metering": KEY_COLUMNS["metering"],
        "matcher": KEY_COLUMNS["matcher"],
        "threshold_name": text("as rates.csv names it"),
        "threshold": number("score at which the matcher accepts; empty where refused", "score"),
        "calibration": text("where the threshold comes from; empty where nothing was audited", [*CALIBRATIONS, ""]),
        "proven": decision(
            "whether the circumstance passes the proofs of its conditions; one that fails carries no claim"
        ),
        "group_by": text("labels that make the group; empty for everyone"),
        "group": text("value, or crossing of values, of those labels"),
        "matched_on": text("labels on which both people of a comparison agree, as in rates.csv"),
        "people": count("people of the group in these comparisons"),
        "comparisons": count("of two different people of it, both with a template"),
        "false_matches": count("of these, accepted"),
        "fmr": share("false match rate"),
        "fmr_low": share("lower limit of its interval"),
        "fmr_high": share("upper limit; one-sided where nothing was falsely matched"),
        "genuine_pairs": count("comparisons of a person with themself, both with a template"),
        "false_non_matches": count("of these, refused: misses"),
        "fnmr": share("false_non_matches / genuine_pairs"),
        "fnmr_low": share("lower limit of its interval"),
        "fnmr_high": share("upper limit of its interval"),
        "probe_images": count("probe photographs on which the circumstance could be made"),
        "failures_to_acquire": count("of these, without a template"),
        "fta": share("failures_to_acquire / probe_images"),
        "fta_low": share("lower limit of its interval"),
        "fta_high": share("upper limit of its interval"),
        "not_applicable": count("photographs of the group on which it could not be made"),
        "reason": text("why a number is missing, or what it rests on"),
        "searches": count("probes with a template, each searched among everybody else; empty where none was searched"),
        "gallery": count("other people searched among"),
        "false_positive_searches": count("searches in which the matcher would accept somebody else"),
        "fpir": share("false_positive_searches / searches"),
        "fpir_low": share("lower limit, probes and gallery resampled"),
        "fpir_high": share("upper limit"),
        "search_reason": text("why there is no number of searches, or no interval"),
        "stated_n": count("people in a gallery that somebody states and nobody here has"),
        "stated_low": share("lower end of where FPIR lies there, as search.csv has it"),
        "stated_high": share("upper end"),
        "extrapolated_decades": number("log10 of stated_n over the gallery that was searched", "decades"),
        "expected_candidates": number("people falsely returned a search there; empty where nobody was", "people"),
        "expected_low": number("lower limit", "people"),
        "expected_high": number("upper limit", "people"),
        "search_comparisons": count("comparisons that the expectation rests on"),
        "stated_reason": text("why there is no such statement, or what it rests on"),
        "contrast": text("named contrast in which the group is compared; empty where it is in none"),
        "reference_group": text("the group it is compared with"),
        "ratio": number("their false match rates, divided", "ratio"),
        "ratio_low": number("lower limit; it holds for all matchers, thresholds and conditions of the result", "ratio"),
        "ratio_high": number("upper limit", "ratio"),
        "ratio_bound": text("lower or upper where the ratio is a bound, else empty", ["", "lower", "upper"]),
        "supported": decision("whether a claim rests on the ratio: by the result's own findings, and the proofs"),
        "refusals": text("codes of findings.json why none does, joined by '; '"),
        "ratio_reason": text("why there is no ratio, or no claim"),
        "wider": number(
            "the ratio over the clean one at the threshold where the reference group errs as often: what the "
            "circumstance adds to the gap (docs/method.md, `amplification`)",
            "ratio",
        ),
        "wider_low": number("lower limit", "ratio"),
        "wider_high": number("upper limit", "ratio"),
        "wider_supported": decision("whether a claim rests on that"),
        "wider_reason": text("why there is no number, no interval or no claim"),
        "lost": number("their shares of photographs without a face, divided", "ratio"),
        "lost_low": number("lower limit", "ratio"),
        "lost_high": number("upper limit", "ratio"),
        "lost_supported": decision("whether a claim rests on that"),
        "lost_reason": text("why there is no number, no interval or no claim"),
        "named_ratio": number(
            "the ratio of this contrast as the plan named it before the run, of the photographs that it names; empty "
            "where it named none here",
            "ratio",
        ),
        "named_low": number("lower limit; it holds for all primaries of the plan", "ratio"),
        "named_high": number("upper limit", "ratio"),
        "named_supported": decision("whether a claim rests on it"),
        **{
            f"named_{side}{name}": count(f"{what} {whose}")
            for side, whose in (("", "of the group"), ("reference_", "of the reference group"))
            for name, what in {
                "people": "people",
                "comparisons": "comparisons",
                "false_matches": "false matches",
            }.items()
        },
        "named_wider": number("what the circumstance adds to the gap, as the plan named it", "ratio"),
        "named_wider_low": number("lower limit; it holds for all primaries of the plan", "ratio"),
        "named_wider_high": number("upper limit", "ratio"),
        "named_wider_supported": decision("whether a claim rests on that"),
    },
)
"""One row a circumstance, metering, matcher, threshold and group, of a ``street`` experiment."""

STEPS = schema(
    "street_steps",
    {
        "condition": text("the circumstance"),
        "step": text("condition that is laid over the photograph, in the order of the chain"),
        "setting": text("setting of that condition beside its dose, as NAME VALUE, joined by ', '"),
        "low": number("least dose", "see unit"),
        "high": number("largest dose; each photograph's own is drawn evenly between the two", "see unit"),
        "unit": text("physical unit of the dose"),
    },
)
"""One row a step of a circumstance: what was simulated."""
