"""PDFs as another program reads them: the words on their pages, and what they are set in."""

from __future__ import annotations

from io import BytesIO
from typing import Any

from pypdf import PdfReader

FILES = ("/FontFile", "/FontFile2", "/FontFile3")


def pieces_on(paper: bytes) -> list[str]:
    """Every piece of text in the order in which it was set; all that it is set in is embedded."""
    told: list[str] = []

    def heard(text: str, *_where: Any) -> None:
        if text.strip():
            told.append(text.strip("\n"))

    reader = PdfReader(BytesIO(paper), strict=True)
    for page in reader.pages:
        resources: Any = page["/Resources"].get_object()
        _all_embedded(resources.get("/Font", {}))
        page.extract_text(visitor_text=heard)
    return told


def words_on(paper: bytes) -> str:
    """All that stands on the pages, without the ends of lines; set in what is embedded."""
    return "".join(pieces_on(paper)).replace("\n", "")


def _all_embedded(faces: Any) -> None:
    """A face that is only named is one that the next reader may not have."""
    for name, found in faces.items():
        face = found.get_object()
        below = [one.get_object() for one in face.get("/DescendantFonts", [face])]
        for one in below:
            descriptor = one["/FontDescriptor"].get_object()
            files = [descriptor[key].get_object() for key in FILES if key in descriptor]
            assert len(files) == 1, (name, face["/BaseFont"])
            assert len(files[0].get_data()) > 100, face["/BaseFont"]
        assert face["/ToUnicode"].get_object().get_data(), "searched and copied"
