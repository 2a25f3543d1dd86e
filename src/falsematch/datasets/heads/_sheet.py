"""The contact sheet of the docs."""

from pathlib import Path

import numpy as np

from falsematch.datasets.heads._capture import Capture
from falsematch.datasets.heads._generate import Generator
from falsematch.datasets.heads._pictures import png
from falsematch.datasets.heads._subject import draw_subject
from falsematch.datasets.manifest import manifest
from falsematch.store import Store, write_atomically

_SIDE = 140
_WIDE = 10


def contact_sheet(path: Path, store: Store | None = None) -> None:
    """Draw ``docs/images/heads.png``: shapes over ten tones, a subject over poses, light and expressions, and many.

    Parameters
    ----------
    path : Path
        Where to.
    store : Store or None
        With the fetched mesh files; the user's own where None.

    Raises
    ------
    DataError
        Where the mesh files were not fetched.
    """
    generator = Generator.load(store or Store.default(), manifest("heads").hashes())
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
    pictures = [[generator.photograph(*pair, size=_SIDE).pixels for pair in row] for row in rows]
    write_atomically(path, png(np.vstack([np.hstack(row) for row in pictures])))
