"""Which galleries of ``search.csv`` are told: those that the audit chose, looked up."""

import pandas as pd

from falsematch.report.rows import Point, chosen, of_setup

MEASURED = ("counted", "sub_sampled")
"""Methods that are of a gallery which the dataset holds."""


def of_point(search: pd.DataFrame, point: Point) -> pd.DataFrame:
    """The rows of one matcher and setup at one threshold."""
    own = of_setup(search, point)
    return own[own["threshold_name"] == point.threshold_name]


def fewest_images(rows: pd.DataFrame, point: Point) -> pd.DataFrame:
    """Of a point's rows those with the number of photographs of a person that is told."""
    told = [row["count"] for row in chosen(point, "fewest_images")]
    return rows[rows["images_per_subject"].isin(told)]


def largest_galleries(rows: pd.DataFrame, point: Point) -> pd.DataFrame:
    """Of a point's rows those of the largest gallery that was measured of each slice, mix and number of photographs."""
    at = ["condition", "dose", "arm", "mix", "images_per_subject", "gallery_size"]
    named = {"group": "mix", "value": "images_per_subject", "count": "gallery_size"}
    told = pd.DataFrame(chosen(point, "largest_gallery"), columns=["condition", "dose", "arm", *named])
    told = told.rename(columns=named).astype({name: rows[name].dtype for name in at})
    measured = rows[rows["method"].isin(MEASURED)]
    return measured[pd.MultiIndex.from_frame(measured[at]).isin(pd.MultiIndex.from_frame(told[at]))]
