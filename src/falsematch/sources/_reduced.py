"""Photographs that a dataset lists reduced: made again from the original, and held against the listed one.

Only the hash of the listed file is at hand, and no two JPEG libraries need write the same bytes. So the original's
bytes are verified, and what was made of them is compared with a few numbers of the listed file: the mean grey level
of each of its quarters.
"""

import csv
import re
from functools import cache
from pathlib import Path

from falsematch.errors import SourceError

GREY_LEVELS = 2.0
"""How far, of 255 levels, a quarter's mean may lie from the listed file's."""

_QUALITY = 92
_REDUCED = re.compile(r"[1-9][0-9]? [0-9a-f]{64}( [0-9]{1,3}(\.[0-9]+)?){4}")
_COLUMNS = ["file", "base", "path", "reduced_by", "sha256", "grey"]


@cache
def originals(table: Path) -> dict[str, dict[str, str]]:
    """Rows of a table of originals by file.

    Raises
    ------
    SourceError
        Where the table is missing, has other columns, or a row does not say how a file is reduced.
    """
    try:
        with table.open(encoding="utf-8", newline="") as file:
            rows = csv.DictReader(file)
            if rows.fieldnames != _COLUMNS:
                raise SourceError(f"{table.name} has not the columns {', '.join(_COLUMNS)}")
            read = list(rows)
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise SourceError(f"{table.name} is not beside the manifest, or no CSV") from error
    for row in read:
        if row["reduced_by"] and not _REDUCED.fullmatch(f"{row['reduced_by']} {row['sha256']} {row['grey']}"):
            raise SourceError(f"{table.name} does not say how {row['file']} is reduced")
    return {row["file"]: row for row in read}


def reduce(original: Path, target: Path, by: int) -> None:
    """A photograph with each side divided, as JPEG of quality 92 without subsampling of colour.

    Parameters
    ----------
    original, target : Path
    by : int
        Pixels a side that become one, their mean in sRGB code values; 1 only writes the picture anew.
    """
    # Pillow is imported only when something is reduced: manifests are read by verbs that must answer at once.
    from PIL import Image  # noqa: PLC0415

    try:
        with Image.open(original) as image:
            image.convert("RGB").reduce(by).save(target, "JPEG", quality=_QUALITY, subsampling=0)
    except (OSError, ValueError, Image.DecompressionBombError) as error:
        raise SourceError(f"the original is no picture that can be reduced ({error})") from error


def quarters(picture: Path) -> list[float]:
    """Mean grey level, 0 to 255, of a picture's quarters: top left, top right, bottom left, bottom right."""
    from PIL import Image, ImageStat  # noqa: PLC0415

    with Image.open(picture) as image:
        grey = image.convert("L")
        width, height = grey.size
        boxes = [
            (left, top, left + width // 2, top + height // 2)
            for top in (0, height - height // 2)
            for left in (0, width - width // 2)
        ]
        return [ImageStat.Stat(grey.crop(box)).mean[0] for box in boxes]
