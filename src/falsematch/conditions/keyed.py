"""Random numbers by name: any image can be remade alone, in any order, on any worker."""

import hashlib
import json

import numpy as np


def generator(seed: int, image: str, condition: str) -> np.random.Generator:
    """The random numbers of one image under one condition.

    The dose is no part of the key: a photograph keeps its draw (where the sun stands, which way the head turns) from
    dose to dose, so that doses differ by nothing else.

    Parameters
    ----------
    seed : int
        Of the experiment.
    image : str
        Id of the photograph.
    condition : str
        Name of the condition.
    """
    # Written out here: the draws must stay, whatever becomes of how artefacts are keyed.
    key = hashlib.sha256(json.dumps([seed, image, condition], separators=(",", ":")).encode()).digest()
    # Philox counts from a key (128 bits): no state to hand on, and the same numbers on every platform.
    return np.random.Generator(np.random.Philox(key=int.from_bytes(key[:16], "big")))
