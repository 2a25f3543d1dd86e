"""The contact sheet of ``docs/heads.md``: shapes over ten tones, a subject over poses, light and expressions, and many.

    python tools/contact_sheet.py docs/images/heads.png

The mesh files are those that were fetched.
"""

import argparse
from pathlib import Path

import numpy as np
from PIL import Image

from falsematch.datasets import manifest
from falsematch.store import Store
from falsematch_heads import Capture, Generator, Subject, draw_subject

_SIDE = 140
_WIDE = 10


def main() -> None:
    """Render the sheet."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("path", type=Path)
    asked = parser.parse_args()
    generator = Generator.load(Store.default(), manifest("heads").hashes())
    pictures = [[generator.photograph(*pair, size=_SIDE).pixels for pair in row] for row in _rows()]
    Image.fromarray(np.vstack([np.hstack(row) for row in pictures])).save(asked.path, optimize=True)


def _rows() -> list[list[tuple[Subject, Capture]]]:
    plain = Capture(focal=150.0)
    rows = [[(draw_subject(31, tone, "B", "female", 0.0), plain) for tone in range(1, _WIDE + 1)]]
    rows.append([(draw_subject(44, tone, "C", "male", 0.0), plain) for tone in range(1, _WIDE + 1)])
    one = draw_subject(12, 6, "A", "female", 0.0)
    rows.append(
        [(one, plain.with_(yaw=float(yaw))) for yaw in (-40, -20, 0, 20, 40)]
        + [(one, plain.with_(expression="smile")), (one, plain.with_(expression="squint"))]
        + [(one, plain.with_(sun=6.0, softness=0.6, elevation=55.0, background="street"))]
        + [(one, plain.with_(sun=0.0, key=0.9, key_azimuth=80.0)), (one, plain.with_(distance=0.35, focal=45.0))]
    )
    many = [
        draw_subject(100 + number, number % 10 + 1, "ABC"[number % 3], ("female", "male")[number // 3 % 2], 0.18)
        for number in range(4 * _WIDE)
    ]
    rows += [[(subject, plain) for subject in many[start : start + _WIDE]] for start in range(0, len(many), _WIDE)]
    return rows


if __name__ == "__main__":
    main()
