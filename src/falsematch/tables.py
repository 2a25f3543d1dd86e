"""Every table's columns, types and units, once: writers, readers, tests and the documentation use these.

A schema's ``columns`` carry ``description`` and ``unit``. Empty cells mean "no such
number"; the ``reason`` column says why.
"""

from pathlib import Path

import pandas as pd

from falsematch import cells
from falsematch._columns import Column, Schema, count, decision, number, schema, share, text
from falsematch.errors import ResultError
from falsematch.store import write_atomically

OUTCOMES = ["ok", "failed", "not_applicable"]

SEVERAL_FACES = ["", "no", "yes"]
"""Whether more than one face was found in a photograph; empty where nobody counted."""

CALIBRATIONS = ["shipped", "in_sample", "cross_fitted", "rederived", "external"]

KEY_COLUMNS = {
    "dataset": text("dataset the photographs come from"),
    "system": text("matcher, by the name of its manifest"),
    "condition": text("field condition, or clean"),
    "dose": number("dose of the condition", "see unit"),
    "unit": text("physical unit of the dose"),
    "arm": text("none: clean; probe: only the probe degraded; both: both photographs", ["none", "probe", "both"]),
    "delivery": text("size the frame was delivered at", ["native", "upscaled"]),
    "landmarks": text("own: each system finds the face; clean: mapped from the clean photograph", ["own", "clean"]),
    "metering": text("exposure metering", ["fixed", "frame_average", "face"]),
}
KEYS = tuple(KEY_COLUMNS)
"""What makes one slice of comparisons: all of it is the same system under the same condition."""
_POINT_COLUMNS = {
    **KEY_COLUMNS,
    "threshold_name": text("as_shipped, fmr=F, or fmr=F in a named group"),
    "threshold": number("score at which the system accepts", "score"),
}
POINT_KEYS = tuple(_POINT_COLUMNS)
"""The columns of ``rates.csv`` from dataset to threshold: called "keys" in the other tables."""
_ROW_COLUMNS = {
    **_POINT_COLUMNS,
    "calibration": text("where the threshold comes from", CALIBRATIONS),
    "group_by": text("labels that make the groups, joined by ' & '; empty for everyone"),
    "group": text("value, or crossing of values, of those labels"),
    "scope": text(
        "within: both people agree on matched_on; cross: the reference is outside the group; all: any reference "
        "(in an unordered score table: cross: one of the two is outside; all: one of the two is in it)",
        ["within", "cross", "all"],
    ),
    "matched_on": text("labels on which both people agree; 'equal cells:' where each cell weighs the same"),
}

IMAGES = Schema(
    "images",
    {
        "image": Column(dtype="str", unique=True, description="identity of the photograph within its dataset"),
        "subject": text("identity of the person"),
        "capture": text("kind of photograph, as the manifest names it"),
        "file": text("where the photograph lies"),
        "sha256": text("hash of the file"),
    },
    strict=False,
)
"""One row a photograph; every further column is a label (text, empty where not stated)."""

COVARIATE_COLUMNS = {
    "brightness": number("mean luminance of the face as delivered", "display white"),
    "contrast": number("standard deviation of its luminance over the mean", "ratio"),
    "inter_eye": number("distance between the eyes as delivered", "px"),
    "sharpness": number("variance of the Laplacian of its luma at 64 px between the eyes", "squared share of white"),
    "roll": number("in-plane angle of the line through the eyes, clockwise as one sees it", "degrees"),
    "yaw": number("turn of the head to the image's right, estimated from the mesh", "degrees"),
    "saturated": share("pixels of the face with a code value of 250 or more in any channel"),
}
"""What a matcher was shown of a face: columns of the templates table. A photograph's own are those of its clean row."""

TEMPLATES = Schema(
    "templates",
    {
        "image": text("photograph"),
        "system": text("matcher"),
        **{name: KEY_COLUMNS[name] for name in ("condition", "dose", "unit", "delivery", "landmarks", "metering")},
        "outcome": text("whether there is a template", OUTCOMES),
        "reason": text("why there is none"),
        "template": Column(dtype="object", description="float32 vector; empty unless the outcome is ok"),
        "faces": count(
            "faces the detector found in the frame, or in the clean photograph where landmarks are mapped from it; "
            "empty where the frame could not be made"
        ),
        **COVARIATE_COLUMNS,
    },
    strict=False,
)
"""One row a photograph, condition and system, with the covariates of the delivered frame; empty covariates where the
clean reading failed or the condition could not be made."""

DRAWN_AS = "drawn_as"
"""Column of a subject table that is no label: subjects that share its value are drawn together by the bootstrap."""

COMPARISONS = schema(
    "scores",
    {
        "subject_a": text("person in the probe"),
        "subject_b": text("person in the reference"),
        "score": number("comparison score; empty unless both outcomes are ok"),
        "image_a": text("probe photograph"),
        "image_b": text("reference photograph"),
        **KEY_COLUMNS,
        "outcome_a": text("outcome of the probe", OUTCOMES),
        "outcome_b": text("outcome of the reference", OUTCOMES),
        "several_faces_a": text("whether more than one face was found in the probe", SEVERAL_FACES),
        "several_faces_b": text("whether more than one face was found in the reference", SEVERAL_FACES),
    },
)
"""One row a comparison, genuine where the subjects are equal: input of ``audit``, output of ``run --scores``."""

RATES = schema(
    "rates",
    {
        **_ROW_COLUMNS,
        "subjects": count("people of the group in these comparisons"),
        "impostor_pairs": count("comparisons of two people, both with a template"),
        "subject_pairs": count("distinct pairs of people among them"),
        "people_in_false_matches": count("distinct people in at least one false match"),
        "false_matches": count("impostor comparisons accepted"),
        "fmr": share("false_matches / impostor_pairs (mean over cells where matched_on says equal cells)"),
        "fmr_low": share("lower limit of its interval"),
        "fmr_high": share("upper limit of its interval; one-sided where nothing was falsely matched"),
        "genuine_pairs": count("comparisons of a person with themself, both with a template"),
        "false_non_matches": count("genuine comparisons refused"),
        "fnmr": share("false_non_matches / genuine_pairs"),
        "fnmr_low": share("lower limit of its interval"),
        "fnmr_high": share("upper limit of its interval"),
        "gfmr": share("false matches / attempted impostor comparisons"),
        "gfnmr": share("(false non-matches + failures) / attempted genuine comparisons"),
        "probe_images": count("probe photographs of the group on which the condition could be made"),
        "failures_to_acquire": count("of these, without a template"),
        "fta": share("failures_to_acquire / probe_images"),
        "fta_low": share("lower limit of its interval"),
        "fta_high": share("upper limit of its interval"),
        "reference_images": count("reference photographs of the group on which the condition could be made"),
        "failures_to_enrol": count("of these, without a template"),
        "fte": share("failures_to_enrol / reference_images"),
        "several_faces": count(
            "photographs of the group, probes and references, in which the detector found more than one face: in "
            "the frame that is compared here, degraded or clean; each counts once; empty where nobody counted",
            added_later=True,
        ),
        "not_applicable": count("photographs of the group on which the condition could not be made"),
        "reason": text("why a number is missing, or what it rests on"),
    },
)

DISPARITY = schema(
    "disparity",
    {
        **{name: column for name, column in _ROW_COLUMNS.items() if name != "group"},
        "calibration": text("where the threshold comes from; empty where none enters", [*CALIBRATIONS, ""]),
        "rate": text(
            "the rate compared, or the scores whose mean is",
            ["fmr", "fnmr", "gfmr", "gfnmr", "fta", "fmr+fnmr", "genuine_score", "impostor_score"],
        ),
        "measure": text("METHOD section 3; score_shift: the compared group's mean score less the reference group's"),
        "compared_group": text("group in the numerator; empty for a measure over all groups"),
        "reference_group": text("group in the denominator"),
        "value": number("the measure"),
        "low": number("lower limit"),
        "high": number("upper limit"),
        "simultaneous": decision("whether the interval holds for all together"),
        "bound": text("lower where the value is a lower bound, else empty", ["", "lower", "upper"]),
        "test": text("test of equality, where one was made"),
        "p_value": share("its p value"),
        "p_adjusted": share("after Holm's correction within the family"),
        "family": text("the claims corrected together"),
        "groups_used": text("groups that entered, joined by '; '"),
        "groups_excluded": text("groups that could not, with the reason"),
        "supported": decision("whether a claim may rest on it (METHOD section 6)"),
        "reason": text("why not, or why empty"),
    },
)

MATRIX = schema(
    "matrix",
    {
        **_POINT_COLUMNS,
        "group_by": text("labels that make the groups"),
        "probe_group": text("group of the probe"),
        "reference_group": text("group of the reference"),
        "impostor_pairs": count("comparisons of two people"),
        "false_matches": count("of these, accepted"),
        "fmr": share("false_matches / impostor_pairs"),
    },
)

CURVES = schema(
    "curves",
    {
        **KEY_COLUMNS,
        "group_by": text("labels that make the groups"),
        "group": text("value, or crossing of values"),
        "threshold": number("score at which the system would accept", "score"),
        "fmr": share("matched false match rate at that threshold"),
        "fmr_low": share("lower limit"),
        "fmr_high": share("upper limit"),
        "fnmr": share("false non-match rate at that threshold"),
        "fnmr_low": share("lower limit"),
        "fnmr_high": share("upper limit"),
        "impostor_pairs": count("matched impostor comparisons"),
        "false_matches": count("of these, accepted"),
    },
)

DISTRIBUTIONS = schema(
    "distributions",
    {
        **KEY_COLUMNS,
        "group_by": text("labels that make the groups"),
        "group": text("value, or crossing of values"),
        "kind": text("genuine or matched impostor", ["genuine", "impostor"]),
        "bin_low": number("lower edge of the bin", "score"),
        "bin_high": number("upper edge of the bin", "score"),
        "count": count("comparisons in it"),
    },
)

COVARIATES = schema(
    "covariates",
    {
        **KEY_COLUMNS,
        "group_by": text("labels that make the groups"),
        "group": text("value, or crossing of values"),
        "covariate": text("what was measured"),
        "n": count("photographs"),
        "mean": number("mean"),
        "sd": number("standard deviation"),
        "q25": number("lower quartile"),
        "median": number("median"),
        "q75": number("upper quartile"),
    },
)

SEARCH = schema(
    "search",
    {
        **_POINT_COLUMNS,
        "group_by": text("labels that make the probe's groups; empty for everyone"),
        "group": text("group of the probe"),
        "gallery_size": count("people in the gallery, mate removed"),
        "images_per_subject": count("photographs of each of them at most"),
        "mix": text("as_found, or the name of the gallery's mix of groups"),
        "method": text(
            "counted: the whole gallery; sub_sampled: mean over all galleries of that size; stated: carried to a size "
            "that was not measured; beta_binomial: a tail model; fillers: a gallery that is not of the dataset",
            ["counted", "sub_sampled", "stated", "beta_binomial", "fillers"],
        ),
        "searches": count("probe photographs with a template, searched with their mates removed"),
        "people": count("people in them"),
        "failures_to_acquire": count("probe photographs without a template: searches that return nothing"),
        "false_positive_searches": count("searches whose highest non-mated score is accepted; counted galleries only"),
        "fpir": share("false positive identification rate: share, or expected share, of such searches"),
        "fpir_low": share("lower limit of its interval, probes and gallery resampled"),
        "fpir_high": share("upper limit of its interval"),
        "mated_searches": count("probe photographs, with a template or not, whose person is enrolled"),
        "top_k": count("length of the candidate list"),
        "fnir": share("false negative identification rate: mate refused, or not among the first top_k"),
        "rank_one": share("mated searches in which nobody scores higher than the mate, whatever the threshold"),
        "false_candidates": count("people falsely returned in all these searches together; counted galleries only"),
        "expected_candidates": number("people falsely returned a search: sum of N_g FMR(probe group, g)", "people"),
        "half_borne_by": share("share of the searches that bear half of the false candidates"),
        "band_low": share("lower end of the exchangeable band of FPIR, confidence limits put in"),
        "band_high": share("upper end"),
        "extrapolated_decades": number("log10 of gallery_size over the largest gallery measured", "decades"),
        "reason": text("why a number is missing, or what it rests on"),
    },
)


def validate(table: pd.DataFrame, schema: Schema) -> pd.DataFrame:
    """The table with the schema's types and column order; a strict schema leaves out columns that it does not know.

    Raises
    ------
    ResultError
        Where a column is missing or of the wrong kind.
    """
    return schema.check(table)


def write_csv(table: pd.DataFrame, schema: Schema, path: Path) -> None:
    """Write a checked table; numbers in the shortest form that reads back to the same value."""
    write_atomically(path, as_csv(table, schema))


def as_csv(table: pd.DataFrame, schema: Schema) -> bytes:
    """A checked table as the bytes of a CSV file, in which nothing can be taken for a formula."""
    return cells.csv_bytes(validate(table, schema))


def read_csv(path: Path, schema: Schema) -> pd.DataFrame:
    """Read a table that :func:`write_csv` wrote, with the schema's types."""
    if not path.is_file():
        raise ResultError(f"{path}: there is no such table; run the experiment first.")
    text = [name for name, column in schema.columns.items() if column.dtype == "str"]
    table = pd.read_csv(
        path,
        dtype=dict.fromkeys(text, "str"),
        keep_default_na=False,
        na_values={c: [""] for c in schema.columns if c not in text},
        low_memory=False,
    )
    table = cells.read(table)
    for name, column in schema.columns.items():
        if column.added_later and name not in table:
            table[name] = pd.NA
    return validate(table, schema)
