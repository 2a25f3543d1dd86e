"""Made-up costs of real and simulated photographs."""

import numpy as np
import pandas as pd


def pairs(people: int, ratio: float = 1.2, spread: float = 0.1, noise: float = 0.05, **changes: object) -> pd.DataFrame:
    """Two photographs of each person, of which one light costs twice the other."""
    rng = np.random.default_rng(4)
    rows = []
    for person in range(people):
        own = float(np.exp(spread * rng.normal()))
        for light, cost in (("35/40", 0.2), ("70/0", 0.4)):
            real = cost * own
            rows.append(
                {"matcher": "one", "simulation": "lamp", "subject": f"{person:03}", "light": light, "outcome": "ok"}
                | {"polarity": "similarity", "real_failed": False, "simulated_failed": False}
                | {"real": real, "simulated": ratio * real * float(np.exp(noise * rng.normal())), "likeness": 0.5}
                | {"likeness_unlit": 0.6, "ceiling": np.nan}
            )
    return pd.DataFrame(rows).assign(**changes)


def pictures() -> pd.DataFrame:
    return pairs(20).assign(capture="side", unlit=1.0, made=[0.3, 0.5] * 20, others=0.4)
