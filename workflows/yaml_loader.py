"""A YAML text read node by node, so that every mistake knows its line, its path and a guess."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable

import yaml

from workflows.closest import closest
from workflows.moments import BadMoment, Moment, parse_moment
from workflows.refusals import Mistake

KEY = re.compile(r"[a-z][a-z0-9_]{0,39}")
LONGEST_TEXT = 2000
LARGEST_FILE = 128 * 1024  # bytes; the longest of our own plans has a ninth of it
DEEPEST = 20  # levels; a plan needs eight


class Mistakes:
    """Everything that is wrong with one file, as it is found."""

    def __init__(self) -> None:
        self.found: list[Mistake] = []

    def add(
        self, line: int | None, path: str, code: str, guess: str | None = None, **params: object
    ) -> None:
        """Note one mistake; its words are in the catalogue under ``mistake.<code>``."""
        pairs = tuple(sorted((name, str(value)) for name, value in params.items()))
        self.found.append(Mistake(line, path, f"mistake.{code}", pairs, guess))


class Item:
    """One node of the file, with the place where it stands."""

    def __init__(self, node: yaml.Node, path: str, mistakes: Mistakes) -> None:
        self.node = node
        self.path = path
        self.mistakes = mistakes

    @property
    def line(self) -> int:
        """Return the line, counted from 1."""
        return self.node.start_mark.line + 1

    def wrong(self, code: str, guess: str | None = None, **params: object) -> None:
        """Note a mistake at this place."""
        self.mistakes.add(self.line, self.path, code, guess, **params)

    def _under(self, key: str) -> str:
        return f"{self.path}.{key}" if self.path else key

    def entries(self) -> list[tuple[str, Item]]:
        """Return the (key, item) pairs of a mapping; anything else is a mistake."""
        if not isinstance(self.node, yaml.MappingNode):
            self.wrong("not_a_mapping")
            return []
        seen: dict[str, Item] = {}
        for key_node, value in self.node.value:
            if not isinstance(key_node, yaml.ScalarNode):
                self.wrong("bad_key", key="?")
                continue
            key = str(key_node.value)
            item = Item(value, self._under(key), self.mistakes)
            if key in seen:
                item.wrong("twice", key=key)
            seen[key] = item
        return list(seen.items())

    def named_entries(self) -> list[tuple[str, Item]]:
        """Return the pairs of a mapping whose keys are names of the author's choosing."""
        pairs = self.entries()
        for key, item in pairs:
            if not KEY.fullmatch(key):
                item.wrong("bad_name", key=key)
        return [(key, item) for key, item in pairs if KEY.fullmatch(key)]

    def fields(self, known: Collection[str], required: Iterable[str] = ()) -> Fields:
        """Return the fields of a mapping; what is not known or not there is a mistake."""
        found = Fields()
        for key, item in self.entries():
            if key in known:
                found[key] = item
            else:
                item.wrong("unknown_key", closest(key, known), key=key)
        for key in required:
            if key not in found and self.is_mapping():
                self.wrong("missing", key=key)
        return found

    def items(self) -> list[Item]:
        """Return the members of a list; a lone scalar counts as a list of one."""
        if isinstance(self.node, yaml.SequenceNode):
            return [
                Item(child, f"{self.path}[{number}]", self.mistakes)
                for number, child in enumerate(self.node.value)
            ]
        if isinstance(self.node, yaml.ScalarNode):
            return [self]
        self.wrong("not_a_list")
        return []

    def is_mapping(self) -> bool:
        """Say whether this is a mapping."""
        return isinstance(self.node, yaml.MappingNode)

    def is_scalar(self) -> bool:
        """Say whether this is one value."""
        return isinstance(self.node, yaml.ScalarNode)

    def is_empty_list(self) -> bool:
        """Say whether this is a list without members."""
        return isinstance(self.node, yaml.SequenceNode) and not self.node.value

    def text(self) -> str:
        """Return a text; an empty one is a mistake."""
        if not isinstance(self.node, yaml.ScalarNode):
            self.wrong("not_a_text")
            return ""
        value = str(self.node.value).strip()
        if not value:
            self.wrong("empty")
        if len(value) > LONGEST_TEXT:
            self.wrong("too_long", most=LONGEST_TEXT)
        return value

    def texts(self) -> tuple[str, ...]:
        """Return a list of texts."""
        return tuple(item.text() for item in self.items())

    def choice(self, among: Iterable[str]) -> str | None:
        """Return a text that must be one of those given."""
        options = tuple(among)
        value = self.text()
        if value in options:
            return value
        if value:
            self.wrong(
                "not_a_choice", closest(value, options), value=value, choices=", ".join(options)
            )
        return None

    def choices(self, among: Iterable[str]) -> tuple[str, ...]:
        """Return a list whose members must be among those given."""
        options = tuple(among)
        return tuple(value for item in self.items() if (value := item.choice(options)))

    def whole(self, least: int, most: int) -> int:
        """Return a whole number within bounds; the least one stands in for a mistake."""
        value = self.text()
        if re.fullmatch(r"-?\d{1,9}", value) and least <= int(value) <= most:
            return int(value)
        self.wrong("not_in_range", value=value, least=least, most=most)
        return least

    def flag(self) -> bool:
        """Return true or false."""
        return self.choice(("true", "false")) == "true"

    def moment(self, base_year: int | None, anchors: Collection[str]) -> Moment | None:
        """Return a moment; it may hang only on the anchors given (``event.`` allows any event)."""
        value = self.text()
        if not value:
            return None
        try:
            moment = parse_moment(value, base_year=base_year)
        except BadMoment as error:
            params = dict(error.params)
            params.setdefault("value", value)
            self.mistakes.add(self.line, self.path, error.code, error.guess, **params)
            return None
        for anchor in sorted(moment.anchors):
            if anchor not in anchors and not (anchor.startswith("event.") and "event." in anchors):
                self.wrong("anchor_not_here", anchor=anchor.replace(".", " "), value=value)
                return None
        return moment


class Fields(dict[str, Item]):
    """The fields of one mapping; one that is not there reads as what stands in for it."""

    def text(self, name: str, default: str = "") -> str:
        """Return a text."""
        return self[name].text() if name in self else default

    def texts(self, name: str) -> tuple[str, ...]:
        """Return a list of texts."""
        return self[name].texts() if name in self else ()

    def choice(self, name: str, among: Iterable[str]) -> str | None:
        """Return one of the texts given; None also where something else stands there."""
        return self[name].choice(among) if name in self else None

    def whole(self, name: str, least: int, most: int, default: int) -> int:
        """Return a whole number within bounds."""
        return self[name].whole(least, most) if name in self else default

    def flag(self, name: str, *, default: bool = False) -> bool:
        """Return true or false."""
        return self[name].flag() if name in self else default

    def moment(self, name: str, base_year: int | None, anchors: Collection[str]) -> Moment | None:
        """Return a moment that hangs only on the anchors given."""
        return self[name].moment(base_year, anchors) if name in self else None

    def items_of(self, name: str) -> list[Item]:
        """Return the members of a list."""
        return self[name].items() if name in self else []


def compose(text: str, mistakes: Mistakes) -> Item | None:
    """Return the root of a YAML text; aliases, tags and broken syntax are mistakes."""
    # A lone surrogate has no bytes of its own; the reader refuses it below, with the rest.
    if len(text.encode(errors="surrogatepass")) > LARGEST_FILE:
        mistakes.add(None, "", "file_too_large", most=LARGEST_FILE)
        return None
    try:
        _refuse_cleverness(text, mistakes)
        root = None if mistakes.found else yaml.compose(text, Loader=yaml.SafeLoader)
    except yaml.reader.ReaderError as error:
        line = text.count("\n", 0, error.position) + 1
        mistakes.add(line, "", "not_yaml", problem=error.reason)
        return None
    except (yaml.YAMLError, ValueError) as error:
        mark = getattr(error, "problem_mark", None)
        problem = getattr(error, "problem", None) or str(error)
        mistakes.add(mark.line + 1 if mark else None, "", "not_yaml", problem=problem)
        return None
    if root is None:
        if not mistakes.found:
            mistakes.add(1, "", "empty_file")
        return None
    return Item(root, "", mistakes)


def _refuse_cleverness(text: str, mistakes: Mistakes) -> None:
    """Aliases make bombs, tags make objects, nesting takes hours; a plan needs none of them."""
    documents = depth = 0
    for event in yaml.parse(text, Loader=yaml.SafeLoader):
        mark = event.start_mark
        line = mark.line + 1 if mark is not None else None
        documents += isinstance(event, yaml.DocumentStartEvent)
        depth += isinstance(event, yaml.CollectionStartEvent)
        depth -= isinstance(event, yaml.CollectionEndEvent)
        if depth > DEEPEST:
            mistakes.add(line, "", "too_deep", most=DEEPEST)
            return
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            mistakes.add(line, "", "alias", name=getattr(event, "anchor", "") or "")
        elif getattr(event, "tag", None):
            mistakes.add(line, "", "tag", name=getattr(event, "tag", ""))
        elif isinstance(event, yaml.ScalarEvent) and event.value == "<<":
            mistakes.add(line, "", "alias", name="<<")
    if documents > 1:
        mistakes.add(None, "", "several_documents")
