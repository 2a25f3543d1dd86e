"""Faces: one reference reading of each clean photograph, and the Frame that carries it through the camera chain."""

from typing import TYPE_CHECKING

from falsematch.text import lazy

if TYPE_CHECKING:
    from falsematch.faces.converted import converted
    from falsematch.faces.display import (
        LUMINANCE,
        SATURATED,
        brightest,
        decode,
        encode,
        enlarge_to,
        luminance,
        reduce_area,
        reduce_photograph,
        shrink,
        to_display,
        to_light,
    )
    from falsematch.faces.fold import fold, fold_any_size, is_block_quantised
    from falsematch.faces.frame import Frame, OwnLight, PointMap, Scaled, Worn, eye_centres, eye_distance
    from falsematch.faces.mesh import Fit, Mesh
    from falsematch.faces.model_manifest import ModelManifest, Provenance
    from falsematch.faces.opened import photograph, photograph_to_enrol
    from falsematch.faces.read import MODELS, mesh_path, read, read_picture, yunet_path
    from falsematch.faces.readings import Readings
    from falsematch.faces.several import FACES, FaceKeys, OnSeveralFaces, choose_face, image_centre
    from falsematch.faces.yunet import Detection, YuNet

__all__ = [
    "FACES",
    "LUMINANCE",
    "MODELS",
    "SATURATED",
    "Detection",
    "FaceKeys",
    "Fit",
    "Frame",
    "Mesh",
    "ModelManifest",
    "OnSeveralFaces",
    "OwnLight",
    "PointMap",
    "Provenance",
    "Readings",
    "Scaled",
    "Worn",
    "YuNet",
    "brightest",
    "choose_face",
    "converted",
    "decode",
    "encode",
    "enlarge_to",
    "eye_centres",
    "eye_distance",
    "fold",
    "fold_any_size",
    "image_centre",
    "is_block_quantised",
    "luminance",
    "mesh_path",
    "photograph",
    "photograph_to_enrol",
    "read",
    "read_picture",
    "reduce_area",
    "reduce_photograph",
    "shrink",
    "to_display",
    "to_light",
    "yunet_path",
]

lazy.attach(__name__)
