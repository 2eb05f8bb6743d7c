"""Somebody at a desk, who reads pages and fills in the forms that stand on them, as they stand."""

from __future__ import annotations

from dataclasses import dataclass, field
from html import unescape
from html.parser import HTMLParser
from io import BytesIO
from typing import Any

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

VOID = {"input", "meta", "link", "br", "img", "hr"}


@dataclass
class Form:
    """A form of a page: where it leads, what stands in it, what its buttons are called."""

    action: str
    method: str
    fields: dict[str, list[str]] = field(default_factory=dict)
    names: set[str] = field(default_factory=set)
    needed: set[str] = field(default_factory=set)
    files: set[str] = field(default_factory=set)
    takes_files: bool = False
    buttons: list[tuple[str, str, str]] = field(default_factory=list)  # words, name, value


class _Forms(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.forms: list[Form] = []
        self._open: Form | None = None
        self._text: list[str] | None = None
        self._area = self._select = ""
        self._button = ("", "")

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = {name: value or "" for name, value in attrs}
        if tag == "form":
            self._open = Form(said.get("action", ""), said.get("method", "get"))
            self._open.takes_files = said.get("enctype") == "multipart/form-data"
            self.forms.append(self._open)
        elif self._open is None:
            return
        elif tag == "input":
            self._typed(self._open, said)
        elif tag == "textarea":
            self._area, self._text = said["name"], []
            self._note(self._open, said)
        elif tag == "select":
            self._select = said["name"]
            self._note(self._open, said)
            self._open.fields.setdefault(self._select, [""])
        elif tag == "option" and "selected" in said and self._select:
            self._open.fields[self._select] = [said.get("value", "")]
        elif tag == "button":
            self._button, self._text = (said.get("name", ""), said.get("value", "")), []

    @staticmethod
    def _note(form: Form, said: dict[str, str]) -> None:
        form.names.add(said["name"])
        if "required" in said:
            form.needed.add(said["name"])

    def _typed(self, form: Form, said: dict[str, str]) -> None:
        if said.get("type") == "file":
            form.files.add(said["name"])
        if "name" not in said or said.get("type") == "file":
            return
        self._note(form, said)
        if said.get("type") in ("radio", "checkbox") and "checked" not in said:
            return
        form.fields.setdefault(said["name"], []).append(said.get("value", ""))

    def handle_data(self, data: str) -> None:
        if self._text is not None:
            self._text.append(data)

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._open = None
        elif tag == "textarea" and self._open is not None and self._text is not None:
            # The first line break after the tag belongs to the source, not to the text.
            self._open.fields[self._area] = ["".join(self._text).removeprefix("\n")]
            self._text = None
        elif tag == "button" and self._open is not None and self._text is not None:
            self._open.buttons.append(("".join(self._text).strip(), *self._button))
            self._text = None


@dataclass
class Desk:
    """A browser without scripts: a page, its forms, and where a form leads."""

    client: FlaskClient
    at: str = ""
    text: str = ""

    def opens(self, path: str) -> str:
        """Go to a page that is there, and read it."""
        return self._arrived(self.client.get(path, follow_redirects=True), 200)

    @property
    def words(self) -> str:
        """What can be read on the page."""
        return unescape(self.text)

    def _arrived(self, answer: TestResponse, status: int) -> str:
        assert answer.status_code == status, (answer.request.path, answer.status_code)
        self.at, self.text = answer.request.path, answer.get_data(as_text=True)
        return self.text

    def _asked(self, form: Form, sent: dict[str, Any]) -> str:
        """Send a form that only asks: its fields stand in the address, empty ones too."""
        answer = self.client.get(form.action or self.at, query_string=sent, follow_redirects=True)
        return self._arrived(answer, 200)

    def forms(self, words: str) -> list[Form]:
        """The forms of the page that have a button with these words."""
        reader = _Forms()
        reader.feed(self.text)
        return [form for form in reader.forms if any(b[0] == words for b in form.buttons)]

    def sees(self, words: str) -> bool:
        """Whether the page has a button of these words."""
        return bool(self.forms(words))

    def presses(
        self,
        words: str,
        at: int = 0,
        status: int = 200,
        files: Any = None,
        **typed: Any,
    ) -> str:
        """Fill in fields of the form with this button, press it, and read what comes.

        Dots of a field's name are written ``__``. What the browser asks for must be filled in.
        `files` are those chosen: field to a list of names with their contents.
        """
        form = self.forms(words)[at]
        (name, value) = next(b[1:] for b in form.buttons if b[0] == words)
        told = {field.replace("__", "."): text for field, text in typed.items()}
        assert set(told) <= form.names, f"the form has only {form.names}"
        sent = {
            **form.fields,
            **{k: v if isinstance(v, list) else [str(v)] for k, v in told.items()},
        }
        if status == 200 and not name:
            empty = {need for need in form.needed if not any(sent.get(need, []))}
            assert not empty, f"the browser would not send it without {empty}"
        if name:
            sent[name] = [value]
        if files:
            assert form.takes_files, "the form would send nothing but the names"
            assert set(files) <= form.files, f"files are chosen for {form.files} alone"
            sent |= {
                field: [(BytesIO(content), title) for title, content in chosen]
                for field, chosen in files.items()
            }
        if form.method == "get":
            return self._asked(form, sent)
        answer = self.client.post(form.action, data=sent, follow_redirects=True)
        for one in (*answer.history, answer):
            one.request.environ["wsgi.input"].close()  # a long form's lies in a file
        return self._arrived(answer, status)
