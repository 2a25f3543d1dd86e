"""The table of proofs."""

from functools import partial

from falsematch.conditions import CONDITIONS
from falsematch.studies.proofs import blur, file, light, noise, phone, size, worn
from falsematch.studies.proofs.proof import Item, Material, Proof, Reading


def _neutral(condition: str, item: Item, dose: float, seed: int) -> list[Reading]:
    return file.neutral(condition, item, seed)


_SHAPED: tuple[Material, ...] = ("head", "photograph")
"""A patch has no shape that could be lit or wear anything."""

PROOFS: tuple[Proof, ...] = (
    *(Proof(name, "neutral", partial(_neutral, name), doses=(float("nan"),)) for name in CONDITIONS),
    Proof("window", "dose", light.pane),
    Proof("veiling_glare", "dose", light.veil),
    Proof("defocus", "dose", blur.defocus),
    Proof("motion", "dose", blur.motion),
    Proof("motion", "dose", blur.bent_motion),
    Proof("resolution", "dose", size.resolution),
    Proof("exposure", "dose", light.exposure),
    Proof("low_light", "equal_dose", noise.patch, ("patch",)),
    Proof("low_light", "dose", noise.picture, _SHAPED),
    Proof("low_light", "metering", noise.metering, _SHAPED, (41, 4)),
    Proof("sharpen", "dose", phone.sharpen),
    Proof("tone", "dose", phone.tone),
    Proof("tone_local", "dose", phone.tone_local),
    Proof("compression", "dose", file.jpeg),
    *(Proof(name, "equal_dose", partial(worn.blind_to_skin, name), _SHAPED) for name in ("sun", "lamp")),
    *(Proof(name, "equal_dose", partial(worn.blind_to_skin, name), _SHAPED) for name in worn.COVERED),
    *(Proof(name, "dose", partial(worn.hides, name), _SHAPED) for name in worn.COVERED),
)
"""Every proof that is measured picture by picture. On patches of the ten tones a dose proof is one of equal dose."""
