"""Questionnaires for tests: one with everything in it, and random ones."""

import string

from hypothesis import strategies as st

from personanb.surveys.questionnaire.batteries import Matrix, MaxDiff
from personanb.surveys.questionnaire.blocks import Block
from personanb.surveys.questionnaire.choices import Choice, ForcedChoice
from personanb.surveys.questionnaire.piping import misplaced_marker
from personanb.surveys.questionnaire.prices import PriceSensitivity
from personanb.surveys.questionnaire.ranking import Ranking
from personanb.surveys.questionnaire.scales import Likert, Numeric, Text
from personanb.surveys.questionnaire.stimuli import ConceptTest, MessageTest
from personanb.surveys.questionnaire.survey import Survey

AGREEMENT = ("strongly disagree", "disagree", "neither", "agree", "strongly agree")
ITEMS = ("price", "taste", "speed", "brand", "size", "colour", "origin", "packaging")


def everything() -> Survey:
    """Return a survey with each kind of question, rules, markers, orders and paraphrases."""
    return Survey(
        [
            Block(
                [
                    Likert("I would buy it again.", labels=AGREEMENT, id="again",
                           direction="random", paraphrases=["I'd get it again."]),
                    Choice("Where do you shop?", options=["market", "supermarket", "online"],
                           other=True, randomise=True, id="where"),
                    Choice("What do you eat?", options=["meat", "fish"], multiple=True,
                           none=True, id="eat"),
                ],
                title="You",
            ),
            Block(
                [
                    Numeric("Hours of sleep?", low=0, high=24, unit="hours", id="sleep"),
                    Text("You said {answer:again}. What would stop you?", id="stop",
                         show_if={"again": "<= 2", "where": ["market", "Other"]}),
                    Ranking("Rank these", options=["a", "b", "c"], id="rank",
                            show_if='"fish" in eat'),
                    ForcedChoice(options=["sweet", "sour"], id="side"),
                    Matrix("How good is", rows=["tea", "coffee"], columns=["bad", "ok", "good"],
                           id="drinks", randomise=True),
                    MaxDiff(items=ITEMS, per_set=4, id="matters",
                            skip_to={"if": "sleep < 4", "to": "end"}),
                    PriceSensitivity("a box of dinners", currency="EUR", high=50, id="price"),
                ],
            ),
            ConceptTest(concepts={"Box": "A weekly box.", "Bag": "A bag.", "Tin": "A tin."},
                        design="sequential", id="concepts"),
            MessageTest(messages=["Buy it", "Try it"], weights=[2, 1], id="messages"),
        ],
        title="Dinners",
    )  # fmt: skip


CHARACTERS = string.ascii_letters + string.digits + " .,:;'\"#-?!{}[]&*%äß日"
LINES = st.text(CHARACTERS, min_size=1, max_size=30).filter(
    lambda text: any(character.isalnum() for character in text) and not misplaced_marker(text)
)  # fmt: skip


def different(least, most):
    return st.lists(LINES, min_size=least, max_size=most,
                    unique_by=lambda text: " ".join(text.casefold().split()))  # fmt: skip


def paraphrased():
    return st.just([]) | different(1, 2)


@st.composite
def likerts(draw, text, **common):
    points = draw(st.integers(2, 11))
    labels = draw(st.just([]) | different(points, points) | different(2, 2))
    direction = draw(st.sampled_from(["ascending", "descending", "random"]))
    paraphrases = draw(paraphrased())
    return Likert(text, points=points, labels=labels, direction=direction,
                  paraphrases=paraphrases, **common)  # fmt: skip


@st.composite
def choices(draw, text, **common):
    options = draw(different(2, 6))
    return Choice(text, options=options, multiple=draw(st.booleans()),
                  fixed=options[-1:] if draw(st.booleans()) else [],
                  other=draw(st.sampled_from([None, "Some other one"])),
                  none=draw(st.sampled_from([None, "None at all"])),
                  randomise=draw(st.booleans()), **common)  # fmt: skip


@st.composite
def numerics(draw, text, **common):
    low = draw(st.floats(-1e6, 1e6))
    high = low + draw(st.floats(1, 1e6))
    return Numeric(text, low=low, high=high, unit=draw(st.just("") | LINES), **common)


@st.composite
def rankings(draw, text, **common):
    options = draw(different(2, 5))
    top = draw(st.none() | st.integers(1, len(options)))
    return Ranking(text, options=options, top=top, **common)


@st.composite
def matrices(draw, text, **common):
    rows, columns = draw(different(1, 4)), draw(different(2, 5))
    return Matrix(text, rows=rows, columns=columns, scale=draw(st.booleans()), **common)


@st.composite
def concept_tests(draw, text, **common):
    concepts = {"One": draw(LINES), "Two": draw(LINES)}
    design = draw(st.sampled_from(["monadic", "sequential"]))
    measures = [Likert("Good?", id="good")]
    return ConceptTest(text, concepts=concepts, measures=measures, design=design, **common)


@st.composite
def message_tests(draw, text, **common):
    weights = draw(st.sampled_from([(), (1, 3)]))
    return MessageTest(text, messages=draw(different(2, 2)), weights=weights, **common)


KINDS = [
    likerts,
    choices,
    numerics,
    lambda text, **common: st.just(Text(text, **common)),
    rankings,
    lambda text, **common: different(2, 2).map(
        lambda two: ForcedChoice(text, options=two, **common)
    ),
    matrices,
    lambda text, **common: different(4, 6).map(
        lambda items: MaxDiff(text, items=items, per_set=3, **common)
    ),
    lambda text, **common: st.integers(1, 99).map(
        lambda high: PriceSensitivity(text, currency="EUR", high=high, **common)
    ),
    concept_tests,
    message_tests,
]


@st.composite
def questions(draw, number, earlier):
    """Draw a question with the id `q<number>`, perhaps shown after some earlier answer."""
    common = {"id": f"q{number}"}
    if earlier and draw(st.booleans()):
        common["show_if"] = draw(st.sampled_from(earlier))
    return draw(draw(st.sampled_from(KINDS))("Question " + draw(LINES), **common))


@st.composite
def surveys(draw):
    """Draw a survey of blocks, or of a plain list of questions."""
    blocks, rules, number = [], [], 0
    for _ in range(draw(st.integers(1, 3))):
        inside = []
        for _ in range(draw(st.integers(1, 3))):
            inside.append(draw(questions(number, rules)))
            number += 1
        for question in inside:
            if question.kind == "likert" and question.show_if is None:
                rules.append(f"{question.id} >= 2")
            if question.kind == "choice" and question.show_if is None and not question.multiple:
                rules.append({question.id: list(question.options[:2])})
        alone = not any(question.show_if or question.skip_to for question in inside)
        blocks.append(Block(inside, title=draw(st.just("") | LINES),
                            randomise=alone and draw(st.booleans())))  # fmt: skip
    title = draw(st.just("") | LINES)
    if draw(st.booleans()):
        plain = [question for block in blocks for question in block.questions]
        return Survey(plain, title=title, introduction=draw(st.just("") | LINES))
    return Survey(blocks, title=title)
