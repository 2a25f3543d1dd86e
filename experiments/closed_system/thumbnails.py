"""A stand-in for a closed matcher: it compares two photographs by thumbnails of sixteen by sixteen pixels.

It shows how falsematch talks with a program that nobody may open, and is no face matcher: it is given a folder of
frames and a CSV of pairs (``probe, reference``), and prints ``probe,reference,score`` with a score a pair.
"""

import csv
import sys
from functools import cache
from pathlib import Path

import cv2
import numpy as np

_SIDE = 16


def main(frames: Path, pairs: Path) -> None:
    """Print the correlation of each pair's thumbnails."""

    @cache
    def thumbnail(name: str) -> np.ndarray:
        grey = cv2.imread(str(frames / name), cv2.IMREAD_GRAYSCALE)
        small = cv2.resize(grey, (_SIDE, _SIDE), interpolation=cv2.INTER_AREA).astype(np.float64).ravel()
        small -= small.mean()
        return small / max(float(np.linalg.norm(small)), 1e-9)

    out = csv.writer(sys.stdout, lineterminator="\n")
    out.writerow(["probe", "reference", "score"])
    with pairs.open(newline="") as file:
        for pair in csv.DictReader(file):
            score = float(thumbnail(pair["probe"]) @ thumbnail(pair["reference"]))
            out.writerow([pair["probe"], pair["reference"], f"{score:.6f}"])


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
