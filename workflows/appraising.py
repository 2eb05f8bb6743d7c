"""What a count of ballots means: means and rates, grades and caps, and what may not be shown."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from workflows.provisions.appraisals import Consequence, Grade, Option, Scheme

#: Answers to one question by option; who left it empty is counted nowhere.
Answers = Mapping[str, int]
#: Answers by question.
Sheet = Mapping[str, Answers]
HUNDRED = 100


@dataclass(frozen=True, slots=True)
class Outcome:
    """What the ballots say of one subject: of a hundred each, exact."""

    score: Fraction
    satisfaction: Fraction


def add(counts: dict[str, dict[str, int]], sheet: Mapping[str, str]) -> None:
    """Count one ballot's choices, by question."""
    for question, option in sheet.items():
        answers = counts.setdefault(question, {})
        answers[option] = answers.get(option, 0) + 1


def summed(sheets: Sequence[Sheet]) -> dict[str, dict[str, int]]:
    """Return the counts of several sheets together."""
    total: dict[str, dict[str, int]] = {}
    for sheet in sheets:
        for question, answers in sheet.items():
            into = total.setdefault(question, {})
            for option, count in answers.items():
                into[option] = into.get(option, 0) + count
    return total


def mean_of(options: Sequence[Option], sheet: Sheet) -> Fraction | None:
    """Return the mean of the questions' means, of a hundred; None where nobody answered."""
    points = {option.key: option.points for option in options}
    means = [
        Fraction(sum(points[key] * count for key, count in answers.items()), given)
        for answers in sheet.values()
        if (given := sum(answers.values()))
    ]
    return sum(means, Fraction(0)) / len(means) if means else None


def satisfaction_of(scheme: Scheme, sheet: Sheet) -> Fraction | None:
    """Return the rate of satisfaction 满意率 by the plan's own definition, of a hundred."""
    wanted = scheme.satisfied_options
    given = sum(sum(answers.values()) for answers in sheet.values())
    if not given:
        return None
    content = sum(
        count for answers in sheet.values() for key, count in answers.items() if key in wanted
    )
    return Fraction(HUNDRED * content, given)


def weighed(scheme: Scheme, by_stratum: Mapping[str, Sheet]) -> Outcome | None:
    """Return the outcome over strata, each with its weight; None where nobody answered.

    A stratum in which nobody voted has no mean, so that the others' weights fill the whole.
    """
    weights = {stratum.key: stratum.weight for stratum in scheme.strata}
    score = satisfaction = Fraction(0)
    total = 0
    for key, sheet in by_stratum.items():
        mean, rate = mean_of(scheme.options, sheet), satisfaction_of(scheme, sheet)
        if mean is not None and rate is not None:
            score += weights[key] * mean
            satisfaction += weights[key] * rate
            total += weights[key]
    return Outcome(score / total, satisfaction / total) if total else None


def pooled(scheme: Scheme, sheet: Sheet) -> Outcome | None:
    """Return the outcome of all ballots together, every one counting the same."""
    mean, rate = mean_of(scheme.options, sheet), satisfaction_of(scheme, sheet)
    return None if mean is None or rate is None else Outcome(mean, rate)


def composite(scheme: Scheme, score: Fraction, pledge: Fraction | None) -> Fraction | None:
    """Return the score of ballot and pledge together 综合评定 (SEEDS S3-12).

    None while the plan counts the pledge and nobody has scored it.
    """
    if scheme.ballot_weight == HUNDRED:
        return score
    if pledge is None:
        return None
    weight = scheme.ballot_weight
    return (weight * score + (HUNDRED - weight) * pledge) / HUNDRED


def grade_for(scheme: Scheme, score: Fraction, satisfaction: Fraction) -> Grade:
    """Return the best grade whose thresholds are both reached; the last one has none."""
    for grade in scheme.grades[:-1]:
        if score >= grade.score and satisfaction >= grade.satisfaction:
            return grade
    return scheme.grades[-1]


def most_best(scheme: Scheme, appraised: int) -> int | None:
    """Return how many may be given the best grade, rounded down; None where there is no cap."""
    return None if scheme.most_best is None else int(scheme.most_best * appraised)


def limited(
    scheme: Scheme, graded: Mapping[int, tuple[Grade, Fraction]], appraised: int
) -> dict[int, Grade]:
    """Return the grades, those past the cap one grade lower, by rank of their scores.

    Where several with one score stand at the border, all of them go down: a draw decides nothing.
    """
    found = {number: grade for number, (grade, _) in graded.items()}
    most = most_best(scheme, appraised)
    best, second = scheme.grades[0], scheme.grades[min(1, len(scheme.grades) - 1)]
    scores = sorted((score for grade, score in graded.values() if grade == best), reverse=True)
    if most is None or scheme.over_cap != "limit" or len(scores) <= most:
        return found
    first_out = scores[most]
    for number, (grade, score) in graded.items():
        if grade == best and score <= first_out:
            found[number] = second
    return found


def consequences(scheme: Scheme, satisfaction: Fraction) -> tuple[Consequence, ...]:
    """Return what a rate of satisfaction brings about, in the plan's order."""
    return tuple(one for one in scheme.consequences if satisfaction < one.below)


def enough(voted: int, entitled: int, per_cent: int) -> bool:
    """Say whether the turnout is what the plan asks for; nobody entitled is enough of nobody."""
    return HUNDRED * voted >= per_cent * entitled


def fits(scheme: Scheme, sheet: Mapping[str, str]) -> bool:
    """Say whether a ballot names only questions and options that were frozen; some may be empty."""
    questions = {question.key for question in scheme.questions}
    options = {option.key for option in scheme.options}
    return set(sheet) <= questions and set(sheet.values()) <= options
