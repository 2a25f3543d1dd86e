"""Every table's columns, types and units, once: writers, readers, tests and the documentation use these.

A schema's ``columns`` carry ``description`` and ``unit``. Empty cells mean "no such
number"; the ``reason`` column says why, in codes with parameters (:mod:`falsematch.text.reason`).
"""

import gzip
import hashlib
import zlib
from pathlib import Path

import pandas as pd

from falsematch.errors import ResultError
from falsematch.store import file_sha256, write_atomically
from falsematch.tables.columns import Column, Schema, count, decision, number, schema, share, text
from falsematch.text import cells

COMPRESSED = {"covariates", "curves", "disparity", "distributions", "matrix", "ratio_curves"}

OLDER_NAMES = {"system": "matcher"}
"""Columns as tables before version 0.2 call them."""

OUTCOMES = ["ok", "failed", "not_applicable"]

SEVERAL_FACES = ["", "no", "yes"]
"""Whether more than one face was found in a photograph; empty where nobody counted."""

CALIBRATIONS = ["shipped", "in_sample", "cross_fitted", "rederived", "external"]

KEY_COLUMNS = {
    "dataset": text("dataset the photographs come from"),
    "matcher": text("matcher, by the name of its manifest"),
    "condition": text("field condition, or clean"),
    "dose": number("dose of the condition", "see unit"),
    "unit": text("physical unit of the dose"),
    "arm": text("none: clean; probe: only the probe degraded; both: both photographs", ["none", "probe", "both"]),
    "delivery": text("size the frame was delivered at", ["native", "upscaled"]),
    "landmarks": text("own: each matcher finds the face; clean: mapped from the clean photograph", ["own", "clean"]),
    "metering": text("exposure metering", ["fixed", "frame_average", "face"]),
}
KEYS = tuple(KEY_COLUMNS)
"""What makes one slice of comparisons: all of it is the same matcher under the same condition."""
_POINT_COLUMNS = {
    **KEY_COLUMNS,
    "threshold_name": text("as_shipped, fmr=F, or fmr=F in a named group"),
    "threshold": number("score at which the matcher accepts", "score"),
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
        "matcher": text("matcher"),
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
"""One row a photograph, condition and matcher, with the covariates of the delivered frame; empty covariates where the
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


def _counts_of(side: str) -> dict[str, Column]:
    return {
        f"{side}_people": count(f"of a contrast: people of the {side} group who were compared", added_later=True),
        f"{side}_events": count("their false matches, people matched on all labels", added_later=True),
        f"{side}_trials": count("impostor comparisons of them", added_later=True),
        f"{side}_people_in_events": count("distinct people in these false matches", added_later=True),
    }


DISPARITY = schema(
    "disparity",
    {
        **{name: column for name, column in _ROW_COLUMNS.items() if name != "group"},
        "calibration": text("where the threshold comes from; empty where none enters", [*CALIBRATIONS, ""]),
        "rate": text(
            "the rate compared, or the scores whose mean is",
            ["fmr", "fnmr", "gfmr", "gfnmr", "fta", "fmr+fnmr", "genuine_score", "impostor_score"],
        ),
        "measure": text(
            "METHOD section 3; score_shift: the compared group's mean score less the reference group's; "
            "contrast_ratio: of a named contrast, simultaneous over all matchers, thresholds and conditions; "
            "contrast_mean_ratio: its geometric mean over conditions; few_people: at least so many times as often; "
            "primary_ratio, primary_amplification, primary_few_people: what was named before the run; prediction: "
            "false matches to expect among further people of a group, each two of them compared once"
        ),
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
        "contrast": text(
            "named contrast whose family the row is of, as 'ethnicity: black v white': the two groups differ in that "
            "label and agree on all others; empty where every group stands beside one reference",
            added_later=True,
        ),
        "left_out_low": number("of a contrast: smallest value with one person left out", added_later=True),
        "left_out_high": number("of a contrast: largest value with one person left out", added_later=True),
        **_counts_of("compared"),
        **_counts_of("reference"),
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
        "threshold": number("score at which the matcher would accept", "score"),
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


def _side_of_curve(side: str) -> dict[str, Column]:
    return {
        f"{side}_people": count(f"people of the {side} group who were compared"),
        f"{side}_false_matches": count("their impostor comparisons accepted, people matched on all labels"),
        f"{side}_comparisons": count("impostor comparisons of them"),
        f"{side}_people_in_false_matches": count("distinct people in these false matches"),
        f"{side}_fmr": share("false match rate; the mean over cells where matched_on says equal cells"),
    }


RATIO_CURVES = schema(
    "ratio_curves",
    {
        **KEY_COLUMNS,
        "contrast": text("named contrast, as 'ethnicity: black v white': the groups agree on all other labels"),
        "group_by": text("labels that make the two groups"),
        "matched_on": text("labels on which both people agree; 'equal cells:' where each cell weighs the same"),
        "compared_group": text("group in the numerator"),
        "reference_group": text("group in the denominator"),
        "threshold": number("score at which the matcher would accept, of the 41 of curves", "score"),
        **_side_of_curve("compared"),
        **_side_of_curve("reference"),
        "value": number("compared_fmr / reference_fmr; empty where the printing rule refuses either group"),
        "low": number("lower limit, for all thresholds of the curve together"),
        "high": number("upper limit"),
        "thresholds_in_band": count("thresholds that the limits hold for together"),
        "reason": text("why there is no ratio"),
    },
)
"""Clean photographs alone: one row a matcher, contrast, cell of the other labels (and pooled) and threshold."""

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
        "fullest": decision(
            "whether no bin of its slice, group and kind holds more; of equal ones the first", added_later=True
        ),
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
        "gallery_group": text(
            "group of everybody in the gallery, in rows of method expected; empty in all others", added_later=True
        ),
        "method": text(
            "counted: the whole gallery; sub_sampled: mean over all galleries of that size; stated: carried to a size "
            "that was not measured; expected: expectations alone, in a gallery of one group; fillers: a gallery that "
            "is not of the dataset; beta_binomial: a tail model, in tables before version 0.2 alone",
            ["counted", "sub_sampled", "stated", "expected", "fillers", "beta_binomial"],
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
        "false_candidates": count("people falsely returned in all these searches together; not in smaller galleries"),
        "comparisons": count(
            "comparisons of these probes with people of the gallery's groups, as many as the expectation rests on",
            added_later=True,
        ),
        "expected_candidates": number(
            "people falsely returned a search: sum of N_g FMR(probe group, g); empty where nobody was", "people"
        ),
        "expected_low": number("lower limit of its interval", "people", added_later=True),
        "expected_high": number(
            "upper limit of its interval; one-sided where nobody was falsely returned", "people", added_later=True
        ),
        "fmr_for_one": share(
            "false match rate at which one person falsely returned a search is expected: 1 / gallery_size",
            added_later=True,
        ),
        "smallest_fmr": share(
            "smallest false match rate above none that so many comparisons can show: 1 / comparisons", added_later=True
        ),
        "half_borne_by": share("share of the searches that bear half of the false candidates"),
        "band_low": share(
            "lower end of where FPIR lies in a gallery that was not measured, sampling error put in. As found and up "
            "to 10 times the measured gallery: the least over all laws of match probabilities that agree with the "
            "counts (linear programming; people of the gallery independent given the probe); beyond, the same end at "
            "10 times; of other mixes the lower limit of FPIR as measured"
        ),
        "band_high": share(
            "upper end: as found and up to 10 times, the largest over those laws; elsewhere the union bound, which "
            "holds whatever the dependence"
        ),
        "extrapolated_decades": number("log10 of gallery_size over the largest gallery measured", "decades"),
        "reason": text("why a number is missing, or what it rests on"),
    },
)


def _side_of_subset(side: str) -> dict[str, Column]:
    return {
        f"{side}_people": count(
            f"people of the {side} group with such a comparison (other tables also count people who have others only)"
        ),
        f"{side}_comparisons": count("impostor comparisons of them, both with a template"),
        f"{side}_subject_pairs": count("distinct pairs of people among them"),
        f"{side}_false_matches": count("impostor comparisons accepted"),
        f"{side}_fmr": share(
            "false match rate: the mean over cells where matched_on says equal cells; of mantel_haenszel_ratio over "
            "the mix of strata that both groups share"
        ),
        f"{side}_fmr_low": share("lower limit of its interval"),
        f"{side}_fmr_high": share("upper limit; one-sided where nothing was falsely matched"),
    }


SUBSETS = schema(
    "subsets",
    {
        **_POINT_COLUMNS,
        "calibration": _ROW_COLUMNS["calibration"],
        "subset": text("subset, by the name that the experiment gives it; empty for all comparisons"),
        "stratum": text("two values of a label joined by ' & ', or a span of pixels; empty for all of the subset"),
        "stratum_low": number("least distance between the eyes in the stratum", "px"),
        "stratum_high": number("distance between the eyes from which on it is the next stratum's", "px"),
        "measure": text(
            "fmr: of the compared group alone, not within strata; fmr_ratio: of a contrast; mantel_haenszel_ratio: of "
            "a contrast, over the strata of the subset together",
            ["fmr", "fmr_ratio", "mantel_haenszel_ratio"],
        ),
        "contrast": text("named contrast, as 'ethnicity: black v white'; empty where there is one group"),
        **{name: _ROW_COLUMNS[name] for name in ("group_by", "scope", "matched_on")},
        "compared_group": text("the group, of a ratio that in the numerator"),
        "reference_group": text("group in the denominator; empty where there is one group"),
        **_side_of_subset("compared"),
        **_side_of_subset("reference"),
        "strata": count("of mantel_haenszel_ratio: strata in which both groups have comparisons"),
        "ratio": number("compared_fmr / reference_fmr"),
        "ratio_low": number("lower limit of its interval, which is its own and holds for no others together with it"),
        "ratio_high": number("upper limit"),
        "bound": text("lower where the ratio is a lower bound, else empty", ["", "lower"]),
        "reason": text("why a number is missing, or what it rests on"),
    },
)
"""Clean photographs alone, exploratory throughout: every rate and contrast with and without some comparisons."""

MOST_ACCURATE = "most accurate on the other folds"
"""What the threshold of a protocol is called, which its authors choose anew for every fold."""

_OF_LIST = {
    "dataset": KEY_COLUMNS["dataset"],
    "matcher": KEY_COLUMNS["matcher"],
    "threshold_name": text("how the protocol sets its thresholds"),
    "pair_list": text("published list of pairs"),
}

PROTOCOL = schema(
    "protocol",
    {
        **_OF_LIST,
        "folds": count("folds of the list"),
        "pairs": count("pairs of the list that were attempted"),
        "genuine_pairs": count("of these, of one person"),
        "impostor_pairs": count("of these, of two people"),
        "left_out": count("pairs of the list that were not: people left out of the dataset, one photograph twice"),
        "wrong": count("pairs decided wrongly, or not at all since a photograph gave no template"),
        "accuracy": share("mean over the folds of pairs decided rightly, each at the threshold of the other folds"),
        "standard_error": number("standard deviation over the folds / sqrt(folds)", "share"),
        "failures": count("pairs without a score: they count as wrong"),
        "genuine_failures": count("of these, of one person"),
        "no_face_failures": count("of all failures, in which no face was found in a photograph; empty where unknown"),
        "accuracy_scored": share("the same accuracy among pairs with a score"),
        "standard_error_scored": number("its standard error", "share"),
        "threshold_low": number("least alike of the folds' thresholds", "score"),
        "threshold_high": number("most alike of them", "score"),
        "tpr_at_fpr_0_001": share("genuine pairs accepted where at most 1 in 1,000 impostor pairs of the list is"),
        "published": share("accuracy as published; empty where none is known"),
        "published_source": text("where it is"),
        "published_note": text("in what the published measurement differs"),
        "difference": number("accuracy - published", "share"),
        "agrees": decision("whether it is no larger than the standard error and 0.003"),
        "agrees_scored": decision("whether accuracy_scored is as near to it, by its own standard error"),
        "reason": text("why a number is missing"),
    },
)
"""One row a matcher and published list of pairs, on clean photographs; accuracy as the list's authors define it."""

PROTOCOL_ROC = schema(
    "protocol_roc",
    {
        **_OF_LIST,
        "fpr_at_most": share("impostor pairs that may be accepted"),
        "false_accepts": count("impostor pairs accepted, at the most permissive threshold that keeps to it"),
        "impostor_pairs": count("of how many; those without a score are not accepted"),
        "fpr": share("false_accepts / impostor_pairs"),
        "true_accepts": count("genuine pairs accepted there"),
        "genuine_pairs": count("of how many; those without a score are not accepted"),
        "tpr": share("true_accepts / genuine_pairs"),
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


def file_name(table: str) -> str:
    """The file of a table in a result folder: the large ones are compressed, whatever their size in this result."""
    return f"{table}.csv.gz" if table in COMPRESSED else f"{table}.csv"


def write_csv(table: pd.DataFrame, schema: Schema, path: Path) -> None:
    """Write a checked table; numbers in the shortest form that reads back to the same value.

    A path that ends in ``.gz`` is compressed, without a time in its head: the same rows give the same bytes.
    """
    content = as_csv(table, schema)
    write_atomically(path, gzip.compress(content, mtime=0) if path.suffix == ".gz" else content)


def content_sha256(path: Path) -> str:
    """sha256 of what a file holds: of a compressed one, of the table in it, whatever the compressor made of it."""
    if path.suffix != ".gz":
        return file_sha256(path)
    try:
        return hashlib.sha256(gzip.decompress(path.read_bytes())).hexdigest()
    except (OSError, EOFError, zlib.error):
        raise ResultError(f"{path}: is not a whole compressed file; run the experiment again.") from None


def as_csv(table: pd.DataFrame, schema: Schema) -> bytes:
    """A checked table as the bytes of a CSV file, in which nothing can be taken for a formula."""
    return cells.csv_bytes(validate(table, schema))


def present(path: Path) -> Path:
    """The file of a table, or its other form, compressed or not, where only that one is there.

    Results before version 0.2 hold all tables uncompressed; a repository may keep one very large table compressed.
    """
    other = path.with_suffix("") if path.suffix == ".gz" else path.with_name(f"{path.name}.gz")
    return other if not path.is_file() and other.is_file() else path


def read_csv(path: Path, schema: Schema) -> pd.DataFrame:
    """Read a table that :func:`write_csv` wrote, with the schema's types.

    Where ``disparity.csv.gz`` is not there, ``disparity.csv`` is read, as results before version 0.2 call it.
    """
    path = present(path)
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
    table = cells.read(table).rename(columns=OLDER_NAMES)
    for name, column in schema.columns.items():
        if column.added_later and name not in table:
            table[name] = "" if column.dtype == "str" else float("nan") if column.dtype == "float64" else pd.NA
    return validate(table, schema)
