"""The paper that e-mail is written on: one quiet layout round the wording of every notice.

Styles stand in the elements, since several mail programs drop whatever a head brings along. No
text or paper has a colour of its own, so that a dark screen stays dark and can be read; nothing
is fetched from anywhere. The values are put in later, each escaped, as in the wording itself.
"""

import re
from collections.abc import Mapping
from dataclasses import replace

from notifications.letters import Letter, escape

_STYLES = {
    "<p>": "margin:0 0 16px",
    '<table role="presentation">': "border-collapse:collapse;margin:0 0 20px",
    '<th align="left">': "padding:4px 20px 4px 0;vertical-align:top;font-weight:normal;"
    "opacity:.7;white-space:nowrap",
    "<td>": "padding:4px 0;vertical-align:top",
    "<small>": "font-size:14px;opacity:.8",
}
_BUTTON = (
    "display:inline-block;padding:10px 24px;border-radius:6px;background:#a3191c;"
    "color:#ffffff;text-decoration:none"
)
_DOOR = re.compile(r'<p><a href="(\{(?:link|home)\})">([^<]*)</a></p>')
_PAGE = """<!doctype html>
<html lang="%(locale)s">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>%(head)s</title>
</head>
<body style="margin:0;padding:16px">
<div style="max-width:600px;margin:0 auto;font:16px/1.65 sans-serif;overflow-wrap:anywhere">
<div style="margin:0 0 20px;padding:0 0 10px;border-bottom:3px solid #a3191c;font-weight:bold">\
%(head)s</div>
%(body)s
<div style="margin:28px 0 0;padding:10px 0 0;border-top:1px solid #88888866;font-size:13px;\
opacity:.75">%(foot)s</div>
</div>
</body>
</html>
"""


def on_paper(letter: Letter, words: Mapping[str, str]) -> Letter:
    """The letter with head and foot, as text and as HTML.

    `words`: `campaigns` is the head of what belongs to no one campaign, `platform` of what may
    name none; `beside` introduces the address beside the button; `why` and `stop` are the foot,
    `wrong` that of what leaves the country (TRUST finding 10).
    HTML that an installation wrote as a whole page is left as it is.
    """
    foot = [words["wrong"]] if letter.notice == "abroad" else [words["why"], words["stop"]]
    text = letter.text.rstrip("\n") + "\n\n--\n" + "\n".join(foot) + "\n"
    if "<html" in letter.html.lower():
        return replace(letter, text=text)
    page = _PAGE % {
        "locale": letter.locale,
        "head": _head(letter, words),
        "body": _styled(_doors(letter.html, words["beside"])).rstrip("\n"),
        "foot": "<br>\n".join(escape(line) for line in foot),
    }
    return replace(letter, text=text, html=page)


def _head(letter: Letter, words: Mapping[str, str]) -> str:
    if letter.notice == "abroad":
        return escape(words["platform"])
    return "{plan_title}" if "plan_title" in letter.in_mail else escape(words["campaigns"])


def _doors(markup: str, beside: str) -> str:
    """Each link as a button, with its address to read and to copy."""
    address = f'<small>{escape(beside)}<a href="\\1" style="color:inherit">\\1</a></small>'
    button = f'<a href="\\1" style="{_BUTTON}">\\2</a>'
    return _DOOR.sub(f"<p>{button}</p>\n<p>{address}</p>", markup)


def _styled(markup: str) -> str:
    for opening, style in _STYLES.items():
        markup = markup.replace(opening, f'{opening[:-1]} style="{style}">')
    return markup
