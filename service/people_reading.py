"""Rows about people, read cell by cell: who they are, how to reach them, which posts they hold."""

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from difflib import get_close_matches
from typing import Any

import phonenumbers
from email_validator import EmailNotValidError, validate_email

from service.models import LOCALES
from service.roles import ADMINISTRATIONS
from service.seats import Seat
from service.tabular import Row
from service.tabular.findings import Cells, Findings
from service.tabular.headings import folded, spoken
from service.words import nearest_locale

# Posts that have names in every language; a plan may name others, written in snake_case.
ROLES = (
    "secretary",
    "deputy_secretary",
    "organization_officer",
    "publicity_officer",
    "discipline_officer",
    "office",
    "leading_group_head",
    "leading_group",
    "member",
    "masses",
    *ADMINISTRATIONS,
)
#: It stands in the address of a person's page, so no slash, and nothing that leads elsewhere.
STAFF_NO = re.compile(r"[\w-][\w.-]*")
ROLE = re.compile(r"[a-z][a-z0-9_]{0,63}")
SEPARATORS = re.compile(r"[;；、]")
MOST_POSTS = 20
HOME_REGION = "CN"
COLUMNS = ("staff_no", "name", "organization_id", "email", "phone", "locale")


@dataclass(slots=True)
class Entry:
    """A row of the table, read."""

    staff_no: str
    name: str
    organization_id: int
    email: str | None
    phone: str | None
    locale: str
    seats: set[Seat] | None  # None: the table does not speak of posts
    id: int = 0
    row: int = 0

    def told(self) -> tuple[Any, ...]:
        """What the person's own row says."""
        return tuple(getattr(self, name) for name in COLUMNS)


@dataclass(frozen=True, slots=True)
class Place:
    """An organisation that rows may name."""

    id: int
    code: str
    closed_on: date | None


class Reading:
    """One table being read, with what it refers to."""

    def __init__(
        self,
        findings: Findings,
        known: Mapping[str, Any],
        places: Mapping[int, Place],
        appointed: Mapping[str, Collection[Seat]] | None = None,
    ) -> None:
        self.findings = findings
        # Who is administrator: a table may not make anybody one, nor end one. None: it may.
        self.appointed = appointed
        self.known = known
        self.organizations = {place.code: place for place in places.values()}
        self.codes = list(self.organizations)
        self.roles = spoken("role", ROLES)
        self.locales = spoken("locale", LOCALES)

    def entries(self, rows: Sequence[Row], *, taken: Mapping[str, str]) -> list[Entry]:
        """What the rows say; `taken` are numbers that the table may not name, each with why."""
        seen: dict[str, int] = {}
        entries = []
        for row in rows:
            cells = Cells(row, self.findings)
            entry = self._entry(cells)
            if entry.staff_no in taken:
                cells.wrong("staff_no", taken[entry.staff_no], value=entry.staff_no)
            elif entry.staff_no in seen:
                cells.wrong("staff_no", "twice", first=seen[entry.staff_no])
            elif entry.staff_no:
                seen[entry.staff_no] = row.number
                entries.append(entry)
        return entries

    def _entry(self, cells: Cells) -> Entry:
        staff_no = cells.text("staff_no", 64, required=True)
        was = self.known.get(staff_no)
        if staff_no and was is None and not STAFF_NO.fullmatch(staff_no):
            cells.wrong("staff_no", "bad_number")
        place = self._organization(
            cells, "organization_code", cells.text("organization_code", 64, required=True)
        )
        return Entry(
            staff_no=staff_no,
            name=cells.text("name", 200, required=True),
            organization_id=place or 0,
            email=self._email(cells) if cells.has("email") else was and was.email,
            phone=self._phone(cells) if cells.has("phone") else was and was.phone,
            locale=self._locale(cells) if cells.has("locale") else was.locale if was else "zh-Hans",
            seats=self._seated(cells, staff_no, place) if cells.has("posts") else None,
            row=cells.row.number,
        )

    def _seated(self, cells: Cells, staff_no: str, home: int | None) -> set[Seat]:
        """The posts of a row, with what makes administrators left to whoever names them."""
        seats = self._seats(cells, home)
        named = {seat for seat in seats if seat[1] in ADMINISTRATIONS}
        if self.appointed is not None:
            has = set(self.appointed.get(staff_no, ()))
            if named - has:
                cells.wrong("posts", "administrators_post")
            seats, named = seats | has, has
        if len({role for _, role in named}) > 1:
            cells.wrong("posts", "two_administrations")
        return seats

    def _organization(self, cells: Cells, column: str, code: str) -> int | None:
        if not code:
            return None
        if code not in self.organizations:
            row = cells.row.number
            self.findings.unknown(row, column, "unknown_organization", code, self.codes)
            return None
        place = self.organizations[code]
        if place.closed_on is not None:
            cells.wrong(column, "organization_closed", value=code)
        return place.id

    def _seats(self, cells: Cells, home: int | None) -> set[Seat]:
        words = [word.strip() for word in SEPARATORS.split(cells.text("posts", 500))]
        if len(words) > MOST_POSTS:
            cells.wrong("posts", "too_many_posts", limit=MOST_POSTS)
        seats: set[Seat] = set()
        for word in filter(None, words[:MOST_POSTS]):
            name, _, code = (part.strip() for part in word.replace("＠", "@").partition("@"))
            place = self._organization(cells, "posts", code) if code else home
            role = self._role(cells, name)
            if role is None or place is None:
                continue
            if (place, role) in seats:
                cells.wrong("posts", "post_twice", value=word)
            seats.add((place, role))
        return seats

    def _role(self, cells: Cells, word: str) -> str | None:
        role = self.roles.get(folded(word))
        if role is not None:
            return role
        # Roles of a plan's own are welcome; a known one with a slip in it is not.
        if ROLE.fullmatch(word) and not get_close_matches(word, ROLES, n=1, cutoff=0.85):
            return word
        self.findings.unknown(cells.row.number, "posts", "unknown_post", word, list(self.roles))
        return None

    def _email(self, cells: Cells) -> str | None:
        value = cells.text("email", 254)
        if not value:
            return None
        try:
            return validate_email(value, check_deliverability=False).normalized
        except EmailNotValidError:
            cells.wrong("email", "bad_email")
            return None

    def _phone(self, cells: Cells) -> str | None:
        value = cells.text("phone", 40)
        if not value:
            return None
        try:
            number = phonenumbers.parse(value, HOME_REGION)
        except phonenumbers.NumberParseException:
            number = None
        if number is None or number.extension or not phonenumbers.is_valid_number(number):
            cells.wrong("phone", "bad_phone")
            return None
        return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)

    def _locale(self, cells: Cells) -> str:
        value = cells.text("locale", 40)
        locale = self.locales.get(folded(value)) or nearest_locale(value)
        if value and locale is None:
            cells.wrong("locale", "unknown_locale", value=value)
        return locale or LOCALES[0]
