"""What a survey will take, before it is run."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import groupby, islice
from typing import Any

from personanb.engines.pricing import Price, price_of
from personanb.engines.protocol import Usage
from personanb.simulation.estimate import CHARACTERS_PER_TOKEN, Estimate
from personanb.surveys.running.asked import Respondent
from personanb.surveys.running.asking import Sheet
from personanb.surveys.running.options import Options
from personanb.surveys.running.parts import Part, parts_of

_LOOKED_AT = 40
_PLANNED_TOGETHER = 2_000
_TOKENS_OF_WORDS, _TOKENS_OF_VALUE = 45, 7


def estimate_survey(options: Options) -> Estimate:
    """Return calls, tokens and, where prices are known, money.

    Prompts are rendered for up to forty respondents spread over each arm, and counted for all;
    every question is taken to be asked.
    """
    calls = prompt = completion = 0.0
    money: float | None = 0.0
    currency = ""
    looked_at = 0
    for number, arm in enumerate(options.arms):
        in_arm = options.respondents // len(options.arms)
        seen = pages = prompts = replies = 0
        for respondent in _some(options, number):
            seen += 1
            for form, request in respondent.requests():
                pages += 1
                prompts += sum(len(message.content) for message in request.messages)
                replies += _reply_tokens(form.schema())
        looked_at += seen
        share = in_arm / max(1, seen)
        tokens_in = round(share * prompts / CHARACTERS_PER_TOKEN)
        tokens_out = round(share * replies)
        calls += share * pages
        prompt += tokens_in
        completion += tokens_out
        free = options.source == "rehearsal"
        price: Price | None = Price(0.0, 0.0) if free else price_of(arm.engine.model)
        cost = price.cost(Usage(tokens_in, tokens_out, 0)) if price else None
        money = None if cost is None or money is None else money + cost
        currency = price.currency if price else currency
    everybody = looked_at >= options.respondents
    seen_of = "every prompt counted" if everybody else f"from {looked_at} respondents' prompts"
    return Estimate(
        calls=round(calls),
        prompt_tokens=round(prompt),
        completion_tokens=round(completion),
        money=money,
        currency=currency,
        assumptions=(
            seen_of,
            f"{CHARACTERS_PER_TOKEN} characters a token",
            "every question asked once, nothing cached or recorded yet",
        ),
    )


def _some(options: Options, arm: int) -> Iterator[Respondent]:
    """Yield respondents of an arm, spread over panel and baseline."""
    every = max(1, options.respondents // len(options.arms) // _LOOKED_AT)
    numbered = (
        (part, number)
        for part in parts_of(options)
        for number in range(len(part.people) * part.setup.repeats)
    )
    looked_at = islice(numbered, 0, None, every)
    for _, several in groupby(looked_at, key=lambda one: one[0].number):
        chosen = list(several)
        part, repeats = chosen[0][0], chosen[0][0].setup.repeats
        # Plans are drawn for many as fast as for one; but not for many that nobody looks at.
        step = 1 if len(part.people) > _PLANNED_TOGETHER else len(part.people)
        for first, close in groupby(chosen, key=lambda one: one[1] // repeats // step * step):
            people = part.people.part(first, min(first + step, len(part.people)))
            sheet = Sheet(Part(0, people, part.setup, (part.arms[arm],)), (options.arms[arm],))
            for _, number in close:
                yield sheet.respondent(number - first * repeats)


def _reply_tokens(schema: Mapping[str, Any]) -> int:
    """Return about how many tokens an object of a schema takes."""
    total = 0
    for field in schema["properties"].values():
        if field.get("type") == "object":
            total += _reply_tokens(field) + _TOKENS_OF_VALUE
        elif field.get("type") == "array":
            total += 2 * _TOKENS_OF_VALUE
        elif field.get("type") == "string" and "enum" not in field:
            total += _TOKENS_OF_WORDS
        else:
            total += _TOKENS_OF_VALUE
    return total
