"""Every table's columns, types and units, once: writers, readers, tests and the documentation use these.

A schema's ``columns`` carry ``description`` and, under ``metadata["unit"]``, the unit. Empty cells mean "no such
number"; the ``reason`` column says why.
"""

from pathlib import Path

import pandas as pd
import pandera.pandas as pa
from pandera.errors import SchemaError, SchemaErrors

from falsematch import cells
from falsematch.errors import ResultError
from falsematch.store import write_atomically

KEYS = (
    "dataset",
    "system",
    "condition",
    "dose",
    "unit",
    "arm",
    "delivery",
    "landmarks",
    "metering",
)
"""What makes one slice of comparisons: all of it is the same system under the same condition."""

POINT_KEYS = (*KEYS, "threshold_name", "threshold")
"""The columns of ``rates.csv`` from dataset to threshold: called "keys" in the other tables."""


def _text(meaning: str, values: list[str] | None = None) -> pa.Column:
    checks = pa.Check.isin(values) if values else None
    return pa.Column(str, checks, nullable=False, description=meaning)


def _count(meaning: str) -> pa.Column:
    return pa.Column("Int64", pa.Check.ge(0), nullable=True, description=meaning, metadata={"unit": "count"})


def _number(meaning: str, unit: str = "") -> pa.Column:
    return pa.Column(float, nullable=True, description=meaning, metadata={"unit": unit})


def _share(meaning: str) -> pa.Column:
    return pa.Column(float, pa.Check.in_range(0, 1), nullable=True, description=meaning, metadata={"unit": "share"})


def _schema(name: str, columns: dict[str, pa.Column]) -> pa.DataFrameSchema:
    return pa.DataFrameSchema(columns, name=name, strict=True, coerce=True, ordered=True)


OUTCOMES = ["ok", "failed", "not_applicable"]

CALIBRATIONS = ["shipped", "in_sample", "cross_fitted", "rederived", "external"]

_KEY_COLUMNS = {
    "dataset": _text("dataset the photographs come from"),
    "system": _text("matcher, by the name of its manifest"),
    "condition": _text("field condition, or clean"),
    "dose": _number("dose of the condition", "see unit"),
    "unit": _text("physical unit of the dose"),
    "arm": _text("none: clean; probe: only the probe degraded; both: both photographs", ["none", "probe", "both"]),
    "delivery": _text("size the frame was delivered at", ["native", "upscaled"]),
    "landmarks": _text("own: each system finds the face; clean: mapped from the clean photograph", ["own", "clean"]),
    "metering": _text("exposure metering", ["fixed", "frame_average", "face"]),
}
_POINT_COLUMNS = {
    **_KEY_COLUMNS,
    "threshold_name": _text("as_shipped, fmr=F, or fmr=F in a named group"),
    "threshold": _number("score at which the system accepts", "score"),
}
_ROW_COLUMNS = {
    **_POINT_COLUMNS,
    "calibration": _text("where the threshold comes from", CALIBRATIONS),
    "group_by": _text("labels that make the groups, joined by ' & '; empty for everyone"),
    "group": _text("value, or crossing of values, of those labels"),
    "scope": _text(
        "within: both people agree on matched_on; cross: the reference is outside the group; all: any reference",
        ["within", "cross", "all"],
    ),
    "matched_on": _text("labels on which both people agree; 'equal cells:' where each cell weighs the same"),
}

IMAGES = pa.DataFrameSchema(
    {
        "image": pa.Column(str, unique=True, description="identity of the photograph within its dataset"),
        "subject": _text("identity of the person"),
        "capture": _text("kind of photograph, as the manifest names it"),
        "file": _text("where the photograph lies"),
        "sha256": _text("hash of the file"),
    },
    name="images",
    strict=False,
    coerce=True,
)
"""One row a photograph; every further column is a label (text, empty where not stated)."""

COVARIATE_COLUMNS = {
    "brightness": _number("mean luminance of the face as delivered", "display white"),
    "contrast": _number("standard deviation of its luminance over the mean", "ratio"),
    "inter_eye": _number("distance between the eyes as delivered", "px"),
    "sharpness": _number("variance of the Laplacian of its luma at 64 px between the eyes", "squared share of white"),
    "roll": _number("in-plane angle of the line through the eyes, clockwise as one sees it", "degrees"),
    "yaw": _number("turn of the head to the image's right, estimated from the mesh", "degrees"),
    "saturated": _share("pixels of the face with a code value of 250 or more in any channel"),
}
"""What a matcher was shown of a face: columns of the templates table. A photograph's own are those of its clean row."""

TEMPLATES = pa.DataFrameSchema(
    {
        "image": _text("photograph"),
        "system": _text("matcher"),
        **{name: _KEY_COLUMNS[name] for name in ("condition", "dose", "unit", "delivery", "landmarks", "metering")},
        "outcome": _text("whether there is a template", OUTCOMES),
        "reason": _text("why there is none"),
        "template": pa.Column(object, nullable=True, description="float32 vector; empty unless the outcome is ok"),
        **COVARIATE_COLUMNS,
    },
    name="templates",
    strict=False,
    coerce=True,
)
"""One row a photograph, condition and system, with the covariates of the delivered frame; empty covariates where the
clean reading failed or the condition could not be made."""

DRAWN_AS = "drawn_as"
"""Column of a subject table that is no label: subjects that share its value are drawn together by the bootstrap."""

COMPARISONS = pa.DataFrameSchema(
    {
        "subject_a": _text("person in the probe"),
        "subject_b": _text("person in the reference"),
        "score": pa.Column(float, nullable=True, description="comparison score; empty unless both outcomes are ok"),
        "image_a": _text("probe photograph"),
        "image_b": _text("reference photograph"),
        **_KEY_COLUMNS,
        "outcome_a": _text("outcome of the probe", OUTCOMES),
        "outcome_b": _text("outcome of the reference", OUTCOMES),
    },
    name="scores",
)
"""One row a comparison, genuine where the subjects are equal: input of ``audit``, output of ``run --scores``."""

RATES = _schema(
    "rates",
    {
        **_ROW_COLUMNS,
        "subjects": _count("people of the group in these comparisons"),
        "impostor_pairs": _count("comparisons of two people, both with a template"),
        "subject_pairs": _count("distinct pairs of people among them"),
        "people_in_false_matches": _count("distinct people in at least one false match"),
        "false_matches": _count("impostor comparisons accepted"),
        "fmr": _share("false_matches / impostor_pairs (mean over cells where matched_on says equal cells)"),
        "fmr_low": _share("lower limit of its interval"),
        "fmr_high": _share("upper limit of its interval; one-sided where nothing was falsely matched"),
        "genuine_pairs": _count("comparisons of a person with themself, both with a template"),
        "false_non_matches": _count("genuine comparisons refused"),
        "fnmr": _share("false_non_matches / genuine_pairs"),
        "fnmr_low": _share("lower limit of its interval"),
        "fnmr_high": _share("upper limit of its interval"),
        "gfmr": _share("false matches / attempted impostor comparisons"),
        "gfnmr": _share("(false non-matches + failures) / attempted genuine comparisons"),
        "probe_images": _count("probe photographs of the group on which the condition could be made"),
        "failures_to_acquire": _count("of these, without a template"),
        "fta": _share("failures_to_acquire / probe_images"),
        "fta_low": _share("lower limit of its interval"),
        "fta_high": _share("upper limit of its interval"),
        "reference_images": _count("reference photographs of the group on which the condition could be made"),
        "failures_to_enrol": _count("of these, without a template"),
        "fte": _share("failures_to_enrol / reference_images"),
        "not_applicable": _count("photographs of the group on which the condition could not be made"),
        "reason": _text("why a number is missing, or what it rests on"),
    },
)

DISPARITY = _schema(
    "disparity",
    {
        **{name: column for name, column in _ROW_COLUMNS.items() if name != "group"},
        "calibration": _text("where the threshold comes from; empty where none enters", [*CALIBRATIONS, ""]),
        "rate": _text(
            "the rate compared, or the scores whose mean is",
            ["fmr", "fnmr", "gfmr", "gfnmr", "fta", "fmr+fnmr", "genuine_score", "impostor_score"],
        ),
        "measure": _text("METHOD section 3; score_shift: the compared group's mean score less the reference group's"),
        "compared_group": _text("group in the numerator; empty for a measure over all groups"),
        "reference_group": _text("group in the denominator"),
        "value": _number("the measure"),
        "low": _number("lower limit"),
        "high": _number("upper limit"),
        "simultaneous": pa.Column("boolean", nullable=True, description="whether the interval holds for all together"),
        "bound": _text("lower where the value is a lower bound, else empty", ["", "lower", "upper"]),
        "test": _text("test of equality, where one was made"),
        "p_value": _share("its p value"),
        "p_adjusted": _share("after Holm's correction within the family"),
        "family": _text("the claims corrected together"),
        "groups_used": _text("groups that entered, joined by '; '"),
        "groups_excluded": _text("groups that could not, with the reason"),
        "supported": pa.Column(
            "boolean", nullable=True, description="whether a claim may rest on it (METHOD section 6)"
        ),
        "reason": _text("why not, or why empty"),
    },
)

MATRIX = _schema(
    "matrix",
    {
        **_POINT_COLUMNS,
        "group_by": _text("labels that make the groups"),
        "probe_group": _text("group of the probe"),
        "reference_group": _text("group of the reference"),
        "impostor_pairs": _count("comparisons of two people"),
        "false_matches": _count("of these, accepted"),
        "fmr": _share("false_matches / impostor_pairs"),
    },
)

CURVES = _schema(
    "curves",
    {
        **_KEY_COLUMNS,
        "group_by": _text("labels that make the groups"),
        "group": _text("value, or crossing of values"),
        "threshold": _number("score at which the system would accept", "score"),
        "fmr": _share("matched false match rate at that threshold"),
        "fmr_low": _share("lower limit"),
        "fmr_high": _share("upper limit"),
        "fnmr": _share("false non-match rate at that threshold"),
        "fnmr_low": _share("lower limit"),
        "fnmr_high": _share("upper limit"),
        "impostor_pairs": _count("matched impostor comparisons"),
        "false_matches": _count("of these, accepted"),
    },
)

DISTRIBUTIONS = _schema(
    "distributions",
    {
        **_KEY_COLUMNS,
        "group_by": _text("labels that make the groups"),
        "group": _text("value, or crossing of values"),
        "kind": _text("genuine or matched impostor", ["genuine", "impostor"]),
        "bin_low": _number("lower edge of the bin", "score"),
        "bin_high": _number("upper edge of the bin", "score"),
        "count": _count("comparisons in it"),
    },
)

COVARIATES = _schema(
    "covariates",
    {
        **_KEY_COLUMNS,
        "group_by": _text("labels that make the groups"),
        "group": _text("value, or crossing of values"),
        "covariate": _text("what was measured"),
        "n": _count("photographs"),
        "mean": _number("mean"),
        "sd": _number("standard deviation"),
        "q25": _number("lower quartile"),
        "median": _number("median"),
        "q75": _number("upper quartile"),
    },
)

SEARCH = _schema(
    "search",
    {
        **_POINT_COLUMNS,
        "group_by": _text("labels that make the probe's groups; empty for everyone"),
        "group": _text("group of the probe"),
        "gallery_size": _count("people in the gallery, mate removed"),
        "images_per_subject": _count("photographs of each of them at most"),
        "mix": _text("as_found, or the name of the gallery's mix of groups"),
        "method": _text(
            "counted: the whole gallery; sub_sampled: mean over all galleries of that size; stated: carried to a size "
            "that was not measured; beta_binomial: a tail model; fillers: a gallery that is not of the dataset",
            ["counted", "sub_sampled", "stated", "beta_binomial", "fillers"],
        ),
        "searches": _count("probe photographs with a template, searched with their mates removed"),
        "people": _count("people in them"),
        "failures_to_acquire": _count("probe photographs without a template: searches that return nothing"),
        "false_positive_searches": _count("searches whose highest non-mated score is accepted; counted galleries only"),
        "fpir": _share("false positive identification rate: share, or expected share, of such searches"),
        "fpir_low": _share("lower limit of its interval, probes and gallery resampled"),
        "fpir_high": _share("upper limit of its interval"),
        "mated_searches": _count("probe photographs, with a template or not, whose person is enrolled"),
        "top_k": _count("length of the candidate list"),
        "fnir": _share("false negative identification rate: mate refused, or not among the first top_k"),
        "rank_one": _share("mated searches in which nobody scores higher than the mate, whatever the threshold"),
        "false_candidates": _count("people falsely returned in all these searches together; counted galleries only"),
        "expected_candidates": _number("people falsely returned a search: sum of N_g FMR(probe group, g)", "people"),
        "half_borne_by": _share("share of the searches that bear half of the false candidates"),
        "band_low": _share("lower end of the exchangeable band of FPIR, confidence limits put in"),
        "band_high": _share("upper end"),
        "extrapolated_decades": _number("log10 of gallery_size over the largest gallery measured", "decades"),
        "reason": _text("why a number is missing, or what it rests on"),
    },
)

COVERAGE = _schema(
    "coverage",
    {
        "model": _text("how the simulated scores depend on people"),
        "subjects": _count("people a group"),
        "fmr": _share("true false match rate"),
        "method": _text("how the interval is made"),
        "repetitions": _count("simulated audits"),
        "printed_share": _share("share of them in which the printing rule prints"),
        "coverage_given_printing": _share("share of printed intervals that hold the truth"),
        "coverage": _share("share of all intervals that hold the truth"),
        "median_high_over_low": _number("median width", "high / low"),
    },
)


PROOF_OUTCOMES = ["ok", "failed", "no_bar", "not_measurable", "not_applicable"]

PROOFS = _schema(
    "proofs",
    {
        "condition": _text("field condition that is proven"),
        "proof": _text(
            "which proof of FIELD section 3: neutral, dose, equal_dose, monotone, against_rendering, reproducible, or "
            "one of its own name"
        ),
        "quantity": _text("what was measured"),
        "tap": _text("where in the camera chain: a stage, raw, delivered, or file"),
        "material": _text(
            "patch of a Monk tone, rendered head, or photograph of a person", ["patch", "head", "photograph"]
        ),
        "tone": _count("Monk tone of the patch or head; empty for photographs and where all tones are one row"),
        "dose": _number("dose of the condition; empty where the proof has none", "unit of the condition"),
        "unit": _text("unit of requested and measured"),
        "requested": _number("what it should be", "see unit"),
        "measured": _number("what it is: the median over the pictures", "see unit"),
        "low": _number("least of the pictures", "see unit"),
        "high": _number("greatest of the pictures", "see unit"),
        "pictures": _count("pictures it was measured on"),
        "samples": _count("values that the number of each picture rests on, at least"),
        "error": _number(
            "of the worst picture, signed; where many pictures make one proof together, theirs", "see error_in"
        ),
        "bar": _number("largest magnitude of the error that passes; empty where none is set", "see error_in"),
        "error_in": _text("share of what was requested, or a unit"),
        "over_bar": _number("error / bar of the worst picture; empty where the bar is nothing at all", "ratio"),
        "not_applicable": _count("pictures on which the condition could not be made"),
        "not_measurable": _count("pictures on which it could not be measured, such as where all clips"),
        "outcome": _text("ok: the worst picture passes; no_bar: reported only", PROOF_OUTCOMES),
        "reason": _text("why there is no number, or what it means"),
    },
)

FIELD_GAPS = _schema(
    "field_gaps",
    {
        "dataset": _text("dataset with real field captures"),
        "system": _text("matcher, by the name of its manifest"),
        "reference": _text("capture that both are compared with"),
        "real": _text("capture taken in the field"),
        "simulated": _text("capture that the condition was laid over"),
        **{name: _KEY_COLUMNS[name] for name in ("condition", "dose", "unit", "delivery", "landmarks", "metering")},
        "kind": _text("which comparisons", ["genuine", "impostor"]),
        "people": _count("people in these comparisons on both sides, the fewer of the two"),
        "real_comparisons": _count("with a real probe, both with a template"),
        "simulated_comparisons": _count("with a simulated probe, both with a template"),
        "real_mean": _number("mean score with a real probe", "score"),
        "simulated_mean": _number("mean score with a simulated probe", "score"),
        "gap": _number("simulated_mean - real_mean", "score"),
        "gap_low": _number("lower limit", "score"),
        "gap_high": _number("upper limit", "score"),
        "ks": _share("largest difference of the two distribution functions of scores (Kolmogorov-Smirnov)"),
        "real_fta": _share("real probes without a template"),
        "simulated_fta": _share("simulated probes without a template"),
        "not_applicable": _count("simulated probes on which the condition could not be made"),
        "reason": _text("why there is no number, or what it leaves out"),
    },
)
"""One row a dataset, system, condition and kind of comparison, of a ``field_validation`` experiment."""


def validate(table: pd.DataFrame, schema: pa.DataFrameSchema) -> pd.DataFrame:
    """The table with the schema's types and column order.

    Raises
    ------
    ResultError
        Where a column is missing, unknown or of the wrong kind.
    """
    try:
        return schema.validate(table[[name for name in schema.columns if name in table]] if schema.strict else table)
    except (SchemaError, SchemaErrors) as cause:
        raise ResultError(f"{schema.name}: {str(cause).splitlines()[0]}") from None


def write_csv(table: pd.DataFrame, schema: pa.DataFrameSchema, path: Path) -> None:
    """Write a checked table; numbers in the shortest form that reads back to the same value."""
    write_atomically(path, as_csv(table, schema))


def as_csv(table: pd.DataFrame, schema: pa.DataFrameSchema) -> bytes:
    """A checked table as the bytes of a CSV file, in which nothing can be taken for a formula."""
    return cells.csv_bytes(validate(table, schema))


def read_csv(path: Path, schema: pa.DataFrameSchema) -> pd.DataFrame:
    """Read a table that :func:`write_csv` wrote, with the schema's types."""
    if not path.is_file():
        raise ResultError(f"{path}: there is no such table; run the experiment first.")
    text = [
        name for name, column in schema.columns.items() if str(column.dtype) in {"str", "string", "string[pyarrow]"}
    ]
    table = pd.read_csv(
        path,
        dtype=dict.fromkeys(text, "str"),
        keep_default_na=False,
        na_values={c: [""] for c in schema.columns if c not in text},
        low_memory=False,
    )
    return validate(cells.read(table), schema)
