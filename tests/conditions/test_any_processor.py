"""What a condition delivers does not hang on the vector unit of the processor that it is made on (FIELD 3.8)."""

import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from falsematch.faces import Frame

PROGRAM = """
import hashlib, sys
import numpy as np
from falsematch.conditions import CONDITIONS, find, generator
from falsematch.conditions.surface import Surface
from falsematch.faces import Frame, to_display
read = np.load(sys.argv[1])
own = (0.4, -0.1, -0.3, 0.6)
frame = Frame(read["light"], read["landmarks"], float(read["inter_eye"]), read["saturated"], own_light=own)
for worn in ("", "occlusion:cap", "occlusion:sunglasses", "occlusion:mask", "occlusion:hand"):
    before = find(worn)(frame, 1, generator(1, "a", worn)) if worn else frame
    after = find("sun")(before, 8, generator(1, "a", "sun"))
    for one in (before, after):
        print(hashlib.sha256(one.light.tobytes() + to_display(one.light).tobytes()).hexdigest())
turned = Surface.fit(frame, to_turn=True)
print(hashlib.sha256(turned.mesh.tobytes() + turned.depth.tobytes()).hexdigest())
for name, condition in CONDITIONS.items():
    if name.startswith("occlusion:"):
        continue
    for dose in {condition.levels[len(condition.levels) // 2], condition.levels[-1]}:
        rng, one, settings = generator(1, "a", name), frame, condition.defaults()
        if name == "compression":
            file = condition.encode(to_display(frame.light), dose, rng, **settings)
            print(name, dose, hashlib.sha256(file).hexdigest())
            continue
        for act in (condition.apply, *condition.then.values()):
            one = act(one, dose, rng, **settings)
        print(name, dose, hashlib.sha256(one.light.tobytes() + one.landmarks.tobytes()).hexdigest())
"""


@pytest.fixture(scope="module")
def saved(head: Frame, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A head with its reading, as a file: what reads a photograph is not in question here."""
    file = tmp_path_factory.mktemp("head") / "head.npz"
    np.savez(file, light=head.light, landmarks=head.landmarks, inter_eye=head.inter_eye, saturated=head.saturated)
    return file


def made(file: Path, **environment: str) -> list[str]:
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, str(file)],
        env={**os.environ, **environment}, capture_output=True, text=True, check=True,
    )  # fmt: skip
    return done.stdout.split()


def vector_units() -> str:
    """Those that NumPy found here and would use."""
    from numpy._core._multiarray_umath import __cpu_dispatch__, __cpu_features__

    return " ".join(name for name in __cpu_dispatch__ if __cpu_features__[name])


WITHOUT = {
    "NumPy's vector units": {"NPY_DISABLE_CPU_FEATURES": vector_units()},
    "OpenCV's vector units": {"OPENCV_CPU_DISABLE": "AVX512-SKX,AVX2,FMA3,AVX,FP16,SSE4.2,SSE4.1,POPCNT,SSSE3"},
    "the linear algebra of this processor": {"OPENBLAS_CORETYPE": "Prescott"},
}


@pytest.fixture(scope="module")
def here(saved: Path) -> list[str]:
    return made(saved)


@pytest.mark.parametrize("what", WITHOUT)
def test_every_condition_is_the_same_bytes_without(what, saved, here):
    assert made(saved, **WITHOUT[what]) == here
