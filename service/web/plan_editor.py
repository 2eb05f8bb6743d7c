"""A draft of a plan: its parts by forms, the rest as text, and beside it what would come of it."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, request
from flask.typing import ResponseReturnValue
from pydantic import ValidationError

from service import plan_drafts
from service.api.plan_drafts import Fields
from service.errors import BadInput, NotFound
from service.plan_drafts import told
from service.plan_drafts.fields import AS_TEXT, RULES, sort_of, sort_within
from service.plan_drafts.marks import Path, at, path_of, path_text
from service.plan_drafts.text import read
from service.rulebook import kept_version
from service.web.current import at_one_look, context, locale, looking, now, render, signed_in, today
from service.web.forms.reading import body_of
from service.web.forms.state import typed_here
from service.web.plan_chart import chart_of_plan
from service.web.plan_fields import at_part, fields_of, form_for, label_of, p
from service.web.plan_outline import outline
from service.web.plan_rules import rule_told
from service.web.plans import refused_here, rehearsed
from service.web.work.asking import ask
from workflows.refusals import BadPlan

pages = Blueprint("plan_editor", __name__)
FIRST_BESIDE = 8


def _data(source: str) -> dict[str, Any] | None:
    try:
        return read(source)
    except BadPlan:
        return None


@pages.get("/plan-drafts/<int:number>")
@at_one_look
@signed_in
def show(number: int) -> ResponseReturnValue:
    """The whole draft in its sections; where it cannot be read, its text with the mistakes."""
    draft = ask(f"plan-drafts/{number}")
    data = _data(draft["source"])
    if data is None:
        return _as_text(draft, "")
    return render(
        "plans/draft.html",
        p=p,
        draft=draft,
        outline=outline(data, draft["mistakes"]),
        refused=refused_here(),
        label_of=label_of,
        **_beside(draft["source"]),
    )


@pages.get("/plan-drafts/<int:number>/part")
@at_one_look
@signed_in
def part(number: int) -> ResponseReturnValue:
    """The form of one part (`at`), or of a new one in a list (`in`)."""
    draft = ask(f"plan-drafts/{number}")
    data = _data(draft["source"])
    if data is None:
        return _as_text(draft, "")
    new = "in" in request.args
    where = _path(request.args.get("in" if new else "at", ""))
    sort = sort_within(where) if new else sort_of(where)
    here = at(data, where)
    if sort is None or (not new and not isinstance(here, dict)):
        raise NotFound("part")
    address = f"plan-drafts/{number}/{'additions' if new else 'parts'}"
    own = (*where, "") if new else where
    return render(
        "plans/part.html",
        p=p,
        draft=draft,
        new=new,
        sort=sort,
        part=path_text(where),
        title=_title(here, sort, new),
        f=form_for(address, own, sort, data, draft["mistakes"]),
        fields=fields_of(sort, data, own),
        mistakes=[] if new else _elsewhere(draft["mistakes"], where, sort),
        rules=[] if new else _rules(data, where),
        back=_back(number, where),
        **_beside(draft["source"]),
    )


def _path(text: str) -> Path:
    try:
        return path_of(text)
    except ValueError:
        raise NotFound("part") from None


def _title(here: Any, sort: str, new: bool) -> str:
    if new:
        return p(f"new.{sort}")
    said = here.get("title") or here.get("key") if isinstance(here, dict) else ""
    return p("general") if sort == "general" else str(said or p(f"part.{sort}"))


def _elsewhere(mistakes: list[dict[str, Any]], where: Path, sort: str) -> list[dict[str, Any]]:
    """The mistakes of a part that are at none of its fields."""
    if sort == "general":
        return [one for one in mistakes if not one["path"]]
    shown = tuple(path_text((*where, each.key)) for each in fields_of(sort, {}, where))
    within = tuple(f"{way}{mark}" for way in shown for mark in ".[")
    found = at_part(mistakes, where)
    return [one for one in found if one["path"] not in shown and not one["path"].startswith(within)]


def _rules(data: dict[str, Any], where: Path) -> list[dict[str, Any]]:
    """The lists of rules that a part has of its own, and those that it could have."""
    if sort_of(where) not in ("stage", "duty"):
        return []
    found = []
    for name in RULES:
        rules = at(data, (*where, name))
        if rules is None or isinstance(rules, list):
            ways = [(*where, name, index) for index, _ in enumerate(rules or ())]
            found.append(
                {
                    "name": name,
                    "path": path_text((*where, name)),
                    "rules": [
                        {"path": path_text(way), "told": rule_told(data, at(data, way))}
                        for way in ways
                    ],
                }
            )
    return found


def _back(number: int, where: Path) -> str:
    anchor = where[0] if where else "general"
    return f"/plan-drafts/{number}#{anchor}"


@pages.get("/plan-drafts/<int:number>/text")
@signed_in
def text(number: int) -> ResponseReturnValue:
    """A section in the plan's own language (`of`), or the whole."""
    draft = ask(f"plan-drafts/{number}")
    section = request.args.get("of", "")
    if section and (section not in AS_TEXT or _data(draft["source"]) is None):
        section = ""
    return _as_text(draft, section)


def _as_text(draft: dict[str, Any], section: str) -> ResponseReturnValue:
    source, first = draft["source"], 1
    found = draft["mistakes"]
    if section:
        source, first = plan_drafts.section_text(source, section)
        found = at_part(found, (section,))
    return render(
        "plans/text.html",
        p=p,
        draft=draft,
        section=section,
        source=source,
        mistakes=[{**one, "line": max(1, (one["line"] or first) - first + 1)} for one in found],
        others=len(draft["mistakes"]) - len(found),
        typed=typed_here(),
        **_beside(draft["source"]),
    )


@pages.get("/plan-drafts/<int:number>/beside")
@at_one_look
@signed_in
def beside(number: int) -> ResponseReturnValue:
    """What would come of the draft as it is being filled in; nothing is kept."""
    draft = ask(f"plan-drafts/{number}")
    sent = request.args.to_dict(flat=False)
    try:
        body = Fields.model_validate(body_of(Fields, sent))
        changed = plan_drafts.changed(
            draft["source"], plan_drafts.place(body.part), body.texts, body.lists, body.shown
        )
    except (ValidationError, BadInput, BadPlan):
        changed = draft["source"]
    moved = changed != draft["source"]
    return render("plans/beside_body.html", p=p, draft=draft, unsaved=moved, **_beside(changed))


def _beside(source: str) -> dict[str, Any]:
    """The drawing of a text, and how much it changes of the newest version."""
    with looking() as db:
        rulebook = context().rulebook
        plan, found = plan_drafts.checked(rulebook, source)
        if plan is None:
            return {"chart": None, "faults": told.mistakes(locale(), found), "effect": None}
        compared = plan_drafts.effect_of(db, rulebook, plan, now=now())
        if compared is None:
            return {"chart": chart_of_plan(plan, today()), "faults": [], "effect": None}
        newest = kept_version(db, plan.name, compared.newest)
        old = rulebook.plan(db, newest.id)
        effect = {
            "newest": compared.newest,
            "organizations": compared.organizations,
            **told.changes(locale(), compared.changed, old, plan, FIRST_BESIDE),
        }
    return {"chart": chart_of_plan(plan, today()), "faults": [], "effect": effect}


@pages.get("/plan-drafts/<int:number>/rehearsal")
@at_one_look
@signed_in
def rehearsal(number: int) -> ResponseReturnValue:
    """Every day and message that the draft would cause."""
    draft = ask(f"plan-drafts/{number}")
    with looking():
        plan, found = plan_drafts.checked(context().rulebook, draft["source"])
    return render(
        "plans/rehearsal.html",
        p=p,
        draft=draft,
        rows=rehearsed(plan) if plan is not None else [],
        mistakes=told.mistakes(locale(), found),
    )


@pages.get("/plan-drafts/<int:number>/publish")
@at_one_look
@signed_in
def publish(number: int) -> ResponseReturnValue:
    """Before publishing: what differs, what would come of it, and what becomes of what runs."""
    draft = ask(f"plan-drafts/{number}")
    return render(
        "plans/publish.html",
        p=p,
        draft=draft,
        effect=ask(f"plan-drafts/{number}/effect"),
        refused=refused_here(),
    )
