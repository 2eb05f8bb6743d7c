"""What people read: every notice, every language, and nothing that executes."""

import itertools
import json
import shutil
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from notifications.compose import FOLDER, LOCALES, NOTICES, Composer, Draft
from notifications.envelopes import Envelope
from notifications.failures import Never
from notifications.letters import BadTemplate, Letter, fill, placeholders
from notifications.phrases import Phrases
from tests.notifications.gallery import ALL, SNAPSHOTS, snapshot, written_out
from tests.notifications.office import CHINA, COMPOSER, PARAMS


def draft(params: object = PARAMS, **changes: str) -> Draft:
    return Draft(
        key="k",
        address="a@example.org",
        recipient_name=changes.get("recipient_name", "第三党支部书记"),
        about=changes.get("about", "第三党支部"),
        params=json.dumps(params),
    )


def envelope(notice: str, locale: str = "zh-Hans", *, abroad: bool = False, **of: str) -> Envelope:
    (one,) = COMPOSER.compose([draft(**of)], notice, locale, abroad=abroad).envelopes
    return one


# --- the gallery ---------------------------------------------------------------------------------


@pytest.mark.parametrize(("notice", "locale"), ALL)
def test_a_notice_reads_as_it_did(notice: str, locale: str) -> None:
    assert written_out(notice, locale) == snapshot(notice, locale).read_text(encoding="utf-8")


def test_there_is_no_snapshot_of_what_is_gone() -> None:
    assert {file.name for file in SNAPSHOTS.iterdir()} == {snapshot(*one).name for one in ALL}


@pytest.mark.parametrize(("notice", "locale"), ALL)
def test_an_example_leaves_no_placeholder_open(notice: str, locale: str) -> None:
    assert placeholders(written_out(notice, locale)) == frozenset()
    assert "—" not in written_out(notice, locale)


@pytest.mark.parametrize("notice", NOTICES)
def test_languages_say_the_same_with_the_same_placeholders(notice: str) -> None:
    letters = [COMPOSER.letter(notice, locale) for locale in LOCALES]
    assert len({letter.in_mail for letter in letters}) == 1
    assert len({letter.variables for letter in letters}) == 1
    assert len({letter.text for letter in letters}) == len(LOCALES)


@pytest.mark.parametrize(("notice", "locale"), ALL)
def test_an_sms_is_short_and_without_link_name_or_status(notice: str, locale: str) -> None:
    shown = COMPOSER.preview(notice, locale)
    assert len(shown.sms) <= (70 if locale != "en" else 140)
    for private in ("http", "支部", "Branch", "书记", "書記", "党", "黨"):
        assert private not in shown.sms


# --- dates and gaps ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("locale", "shown"),
    [
        ("zh-Hans", "2010年9月14日 24:00"),
        ("zh-Hant", "2010年9月14日 24:00"),
        ("en", "14 September 2010, 24:00"),
    ],
)
def test_the_end_of_a_day_is_its_24_hours(locale: str, shown: str) -> None:
    """TRAPS T6: a deadline shown as a date, or as 0:00 of the next, was misread."""
    phrases = Phrases.load(FOLDER / "phrases" / f"{locale}.yaml", CHINA)
    assert phrases.moment("2010-09-14T16:00:00+00:00") == shown


def test_a_moment_is_shown_in_its_readers_zone() -> None:
    phrases = Phrases.load(FOLDER / "phrases" / "en.yaml", ZoneInfo("America/New_York"))
    noon = datetime(2010, 9, 14, 16, tzinfo=UTC).isoformat()
    assert phrases.moment(noon) == "14 September 2010, 12:00"
    assert phrases.moment("2010-09-14") == "14 September 2010"
    assert phrases.moment("when the congress opens") == "when the congress opens"


@pytest.mark.parametrize(
    ("period", "shown"),
    [
        ("2010-06", "2010年6月"),
        ("2010-Q3", "2010年第3季度"),
        ("2010-H2", "2010年下半年"),
        ("2010", "2010年"),
        ("once", "一次性"),
        ("2010-13", "2010-13"),
    ],
)
def test_a_period_is_written_as_people_say_it(period: str, shown: str) -> None:
    phrases = Phrases.load(FOLDER / "phrases" / "zh-Hans.yaml", CHINA)
    assert phrases.period(period) == shown


@pytest.mark.parametrize(
    ("locale", "shown"),
    [
        ("zh-Hans", "2010年第3季度，自2010年11月1日起，较好"),
        ("zh-Hant", "2010年第3季，自2010年11月1日起，較好"),
        ("en", "quarter 3 of 2010，自1 November 2010起，fairly good"),
    ],
)
def test_a_code_within_a_note_is_written_out_in_its_readers_language(
    locale: str, shown: str
) -> None:
    """A report once said 2010-Q3, a review `good`, a substitute 2010-11-01."""
    pieces = [
        {"period": "2010-Q3"}, "，自", {"day": "2010-11-01"}, "起，", {"grade": "fairly_good"},
    ]  # fmt: skip
    (one,) = COMPOSER.compose([draft({"note": pieces})], "work_done", locale).envelopes
    assert shown in one.text


def test_a_deadline_that_is_not_fixed_yet_is_said_so() -> None:
    (one,) = COMPOSER.compose([draft({"stage_title": "推进"})], "reminder_due", "en").envelopes
    assert "not yet fixed" in one.subject
    assert "Campaign: —" in one.text


def test_an_unknown_language_is_spoken_to_in_chinese() -> None:
    assert COMPOSER.letter("overdue", "fr").locale == "zh-Hans"


def test_a_notice_without_a_template_is_never_sent() -> None:
    with pytest.raises(Never, match="gossip"):
        COMPOSER.letter("gossip", "en")


# --- nothing executes ----------------------------------------------------------------------------

OPENINGS = ("{{%s}}", "{%% print(%s) %%}", "${%s}", "#{%s}", "<%%= %s %%>", "{%s}", "[%%%s%%]")
EXPRESSIONS = (
    "7*7",
    "config",
    "self.__class__.__mro__",
    "''.__class__.__base__.__subclasses__()",
    "request.application.__globals__",
    "cycler.__init__.__globals__.os.popen('id').read()",
    "lipsum.__globals__['os'].environ",
    "T(java.lang.Runtime).getRuntime().exec('id')",
    "namespace.__init__.__globals__",
    "due",
    "link",
    "recipient_name",
    "0.__class__",
    "about!r",
    "about.__class__",
    "about:>99999999",
)
PLACES = ("about", "recipient_name", "stage_title")
ATTACKS = [o % e for o, e in itertools.product(OPENINGS, EXPRESSIONS)]


@pytest.mark.parametrize("place", PLACES)
def test_what_people_type_appears_as_they_typed_it(place: str) -> None:
    """TRUST P22: over 300 injections, none evaluated."""
    assert len(ATTACKS) * len(PLACES) > 300
    for attack in ATTACKS:
        params = {**PARAMS, "stage_title": attack} if place == "stage_title" else PARAMS
        one = draft(params, **({place: attack} if place != "stage_title" else {}))
        (sent,) = COMPOSER.compose([one], "reminder_due", "zh-Hans").envelopes
        assert attack in sent.text


def test_markup_in_a_name_is_shown_and_not_obeyed() -> None:
    one = envelope("overdue", about="<script>alert('x')</script> & Co")
    assert "<script>" in one.text
    assert "<script>" not in one.html
    assert "&lt;script&gt;alert(&#x27;x&#x27;)&lt;/script&gt; &amp; Co" in one.html


def test_markup_in_a_digest_s_items_is_shown_and_not_obeyed() -> None:
    items = [{"notice": "overdue", "about": "<b>甲</b>", "params": {"stage_title": "<i>乙</i>"}}]
    (one,) = COMPOSER.compose([draft({"count": 1, "items": items})], "digest", "en").envelopes
    assert "&lt;b&gt;甲&lt;/b&gt;" in one.html
    assert "<li>" in one.html


def test_a_link_leads_home_whatever_a_parameter_says() -> None:
    params = {**PARAMS, "link": "//evil.example/x"}
    (one,) = COMPOSER.compose([draft(params)], "overdue", "zh-Hans").envelopes
    assert "https://work.example.org/evil.example/x" in one.text


def test_a_value_is_never_read_again() -> None:
    assert fill("{about} {due}", {"about": "{due}", "due": "{about}"}) == "{due} {about}"


def test_what_leaves_the_country_says_nothing_of_anybody() -> None:
    """TRUST finding 10."""
    for notice, locale in itertools.product(NOTICES, LOCALES):
        one = envelope(notice, locale, abroad=True)
        said = one.subject + one.text + one.html + one.sms + one.name
        for private in ("支部", "书记", "争优", "承诺", "推进", "/campaigns/42"):
            assert private not in said
        assert "https://work.example.org" in one.text


# --- templates that cannot be used ---------------------------------------------------------------


@pytest.fixture
def own(tmp_path: Path) -> Path:
    """An installation's own wording of one notice."""
    shutil.copytree(FOLDER / "overdue", tmp_path / "overdue")
    return tmp_path


def test_an_installation_may_word_a_notice_itself(own: Path) -> None:
    (own / "overdue" / "en" / "subject.txt").write_text("{about}: please hurry\n")
    composer = Composer("https://w.example.org", CHINA, (FOLDER, own))
    (one,) = composer.compose([draft()], "overdue", "en").envelopes
    assert one.subject == "第三党支部: please hurry"


def test_all_mistakes_of_all_templates_are_told_at_once(own: Path) -> None:
    (own / "overdue" / "en" / "body.txt").write_text("Dear {nmae}, by 2010-09-14 at {link}")
    (own / "overdue" / "zh-Hans" / "subject.txt").write_text("一行\n又一行\n")
    (own / "overdue" / "zh-Hans" / "body.html").write_text("<p>9月14日前完成</p>")
    (own / "overdue" / "zh-Hant" / "sms.yaml").write_text("text: '{due} {link}'\nvariables: [days]")
    with pytest.raises(BadTemplate) as refused:
        Composer("https://w.example.org", CHINA, (FOLDER, own))
    told = str(refused.value)
    for mistake in (
        "en/body.txt: unknown placeholder {nmae}",
        "en/body.txt: a date in the wording: 2010-09",
        "zh-Hans/subject.txt: has more than one line",
        "zh-Hans/body.html: a date in the wording: 9月",
        "zh-Hant/sms.yaml: vendors refuse links in an SMS",
        "zh-Hant/sms.yaml: days is in only one of text and variables",
    ):
        assert mistake in told


def test_a_missing_or_unreadable_file_is_a_mistake_too(own: Path) -> None:
    (own / "overdue" / "en" / "sms.yaml").write_text("text: [")
    with pytest.raises(BadTemplate, match=r"overdue.en"):
        Letter.load(own, "overdue", "en")
    (own / "overdue" / "en" / "sms.yaml").unlink()
    with pytest.raises(BadTemplate, match=r"sms\.yaml"):
        Letter.load(own, "overdue", "en")
