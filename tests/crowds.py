"""Crowds of people whose false matches hang together, for tests of intervals."""

import numpy as np
import pandas as pd

from falsematch.scoring import Comparisons, read_scores


def crowd(
    sizes: dict[str, int],
    closeness: dict[str, float],
    *,
    seed: int = 0,
    conditions: dict[str, float] | None = None,
    polarity: str = "distance",
) -> Comparisons:
    """Everybody against everybody; ``closeness`` lowers a group's impostor distances, ``conditions`` everybody's.

    A name ``a & b`` is two labels, ``tone`` and ``sex``; otherwise there is the one label ``sex``.
    """
    generator = np.random.default_rng(seed)
    groups = [group for group, size in sizes.items() for _ in range(size)]
    people = [f"p{i:03}" for i in range(len(groups))]
    effect = generator.normal(0, 0.3, len(people))
    noise = generator.normal(0, 0.9, (len(people), len(people)))
    near = np.array([closeness[group] for group in groups])
    same = np.array(groups)[:, None] == np.array(groups)
    tables = []
    for condition, shift in {"clean": 0.0, **(conditions or {})}.items():
        moved = generator.normal(0, 0.2, noise.shape) if condition != "clean" else 0.0
        distance = 3 - same * near[:, None] - effect[:, None] - effect - noise - shift - moved
        np.fill_diagonal(distance, -3 + generator.normal(0, 0.5, len(people)))
        a, b = np.indices(distance.shape)
        clean = condition == "clean"
        tables.append(
            pd.DataFrame(
                {
                    "subject_a": np.array(people)[a.ravel()],
                    "subject_b": np.array(people)[b.ravel()],
                    "score": distance.ravel() * (1 if polarity == "distance" else -1),
                    "condition": condition,
                    "arm": "none" if clean else "probe",
                }
            )
        )
    labels = [group.split(" & ") for group in groups]
    subjects = pd.DataFrame(
        {"subject": people, "sex": [label[-1] for label in labels], "tone": [label[0] for label in labels]}
    )
    return read_scores(pd.concat(tables, ignore_index=True), subjects, polarity)[0]
