"""Rendered heads in the folder layouts of SCface, CFP-FP and XQLFW, as their manifests expect them."""

from pathlib import Path

from PIL import Image

import falsematch_heads as heads

PEOPLE = 3
_GOOD, _FAR = 224, 88  # px a side: 38 and 15 between the eyes


def write_sets(folder: Path, generator: heads.Generator) -> None:
    """The three sets in a folder, with the tables that a holder would write beside the photographs."""
    written = {name: folder / name for name in ("scface", "cfp_fp", "xqlfw")}
    tables = {"scface": ["image,subject,capture,gender"], "xqlfw": ["image,subject,capture"]}
    for number in range(1, PEOPLE + 1):
        subject = heads.draw_subject(40 + number, 3 * number, "ABC"[number - 1], "female", 0.0)
        plain = heads.Capture()
        straight, turned = (generator.photograph(subject, plain.with_(yaw=yaw), _GOOD).pixels for yaw in (0.0, 8.0))
        far = generator.photograph(subject, plain.with_(yaw=5.0), _FAR).pixels
        side = generator.photograph(subject, plain.with_(yaw=50.0), _GOOD).pixels
        person, name = f"{number:03}", f"Head_{'ABC'[number - 1]}"
        scface = {
            f"mugshot_frontal_original_all/{person}_frontal.jpg": ("mugshot", straight),
            f"surveillance_cameras_all/{person}_cam1_1.jpg": ("far", far),
            f"surveillance_cameras_all/{person}_cam1_3.jpg": ("near", turned),
        }
        cfp = {"frontal/01.jpg": straight, "frontal/02.jpg": turned, "profile/01.jpg": side}
        xqlfw = {
            f"{name}/{name}_0001.jpg": ("clear", straight),
            f"{name}/{name}_0002.jpg": ("clear", turned),
            f"{name}/{name}_0003.jpg": ("poor", far),
            f"{name}/{name}_0004.jpg": ("made", far[::-1]),
        }
        for image, (capture, pixels) in scface.items():
            _save(written["scface"] / image, pixels)
            tables["scface"].append(f"{image},{person},{capture},female")
        for image, pixels in cfp.items():
            _save(written["cfp_fp"] / "Data/Images" / person / image, pixels)
        for image, (capture, pixels) in xqlfw.items():
            _save(written["xqlfw"] / image, pixels)
            tables["xqlfw"].append(f"{image},{name},{capture}")
    for name, lines in tables.items():
        (written[name] / "falsematch.csv").write_text("\n".join(lines) + "\n")


def _save(path: Path, pixels) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    Image.fromarray(pixels).save(path, quality=95)
