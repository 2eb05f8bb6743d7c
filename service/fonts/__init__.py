"""Faces for paper: found on this machine, read, and cut down to the signs that are written."""

from service.fonts.finding import NoFace, face_for, faces, usable_face
from service.fonts.opentype import Face, Unreadable
from service.fonts.parts import Part, part_of, thousandths
from service.fonts.signs import unseen

__all__ = [
    "Face",
    "NoFace",
    "Part",
    "Unreadable",
    "face_for",
    "faces",
    "part_of",
    "thousandths",
    "unseen",
    "usable_face",
]
