"""Each kind of question: what it asks, which answers it takes, how they are coded."""

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st

from personanb.surveys.questionnaire.batteries import Matrix, MaxDiff
from personanb.surveys.questionnaire.choices import Choice, ForcedChoice
from personanb.surveys.questionnaire.items import Answer, Shown, slug, slugs
from personanb.surveys.questionnaire.prices import PriceSensitivity
from personanb.surveys.questionnaire.problems import SurveyError
from personanb.surveys.questionnaire.ranking import Ranking
from personanb.surveys.questionnaire.scales import Likert, Numeric, Text
from personanb.surveys.questionnaire.stimuli import Concept, ConceptTest, MessageTest
from tests.surveys.questionnaires import AGREEMENT, everything

SHOP = Choice("Where do you shop?", options=["market", "online"], id="shop")
EAT = Choice("What do you eat?", options=["meat", "fish"], multiple=True, none=True, id="eat")


def values(question, raw, seen=Shown()):  # noqa: B008 - immutable
    answer = question.validate(raw, seen)
    assert isinstance(answer, Answer), answer
    assert list(answer.values) == [leaf.id for leaf in question.leaves]
    return dict(answer.values)


def strict(schema):
    """Whether every object inside says all its properties are required, and no others allowed."""
    if schema.get("type") == "object":
        assert schema["required"] == list(schema["properties"])
        assert schema["additionalProperties"] is False
    items = [schema["items"]] if "items" in schema else []
    for inner in [*schema.get("properties", {}).values(), *items]:
        strict(inner)
    return True


def test_a_rating_is_a_whole_number_on_the_scale():
    again = Likert("I would buy it again.", labels=AGREEMENT, id="again")
    assert values(again, 4) == {"again": 4}
    assert again.validate(9) == "9 is outside 1 to 5"
    assert again.validate(3.5) == "3.5 is not a whole number; allowed: 1 to 5"
    assert again.validate(raw=True) == "True is not a whole number from 1 to 5"
    assert again.validate(None) == "None is not a whole number from 1 to 5"
    assert again.value_labels[5] == "strongly agree"
    assert again.leaves[0].level == "ordinal"


def test_a_rating_is_stored_in_the_canonical_direction_whatever_was_shown():
    again = Likert("I would buy it again.", labels=AGREEMENT, id="again")
    turned = Shown(reversed=True)
    assert again.lines(turned)[0] == "(1) strongly agree"
    assert values(again, 1, turned) == {"again": 5}
    assert values(again, "strongly agree", turned) == {"again": 5}


def test_a_reply_that_was_put_into_form_says_so():
    again = Likert("I would buy it again.", labels=AGREEMENT, id="again")
    assert again.validate("4") == Answer({"again": 4}, repaired=True)
    assert again.validate("Agree.") == Answer({"again": 4}, repaired=True)
    assert again.validate({"answer": 4}) == Answer({"again": 4})
    assert SHOP.validate("Market ") == Answer({"shop": "market"}, repaired=True)


def test_a_choice_is_one_of_the_options():
    assert values(SHOP, "online") == {"shop": "online"}
    assert "did you mean 'market'? allowed: 'market', 'online'" in SHOP.validate("markt")
    assert SHOP.leaves[0].codes == {1: "market", 2: "online"}


def test_several_choices_are_an_item_each():
    assert values(EAT, ["fish"]) == {"eat.meat": 0, "eat.fish": 1, "eat.none_of_these": 0}
    assert EAT.validate([]) == "nothing is chosen; choose at least one option"
    assert EAT.validate(["fish", "fish"]) == "'fish' is there twice"
    alone = "'None of these' cannot be chosen beside other options"
    assert EAT.validate(["fish", "None of these"]) == alone


def test_another_answer_is_written_beside_the_option():
    shop = Choice("Where?", options=["market", "online"], other="Elsewhere", id="shop")
    reply = {"chosen": "Elsewhere", "other_text": " a farm "}
    assert values(shop, reply) == {"shop": "Elsewhere", "shop.other_text": "a farm"}
    unasked = {"chosen": "market", "other_text": "a farm"}
    assert values(shop, unasked) == {"shop": "market", "shop.other_text": None}


def test_options_are_shown_in_the_order_drawn_with_the_fixed_ones_last():
    shop = Choice("Where?", options=["a", "b", "c"], fixed=["c"], other=True, none=True,
                  randomise=True)  # fmt: skip
    assert (shop.length, shop.movable) == (5, 2)
    lines = shop.lines(Shown(order=(1, 0, 2, 3, 4)))
    assert lines[1:] == ["( ) b", "( ) a", "( ) c", "( ) Other: ________", "( ) None of these"]


def test_a_forced_choice_has_two_sides():
    side = ForcedChoice(options=["sweet", "sour"], id="side")
    assert values(side, "sour") == {"side": "sour"}
    assert isinstance(side.validate("neither"), str)
    with pytest.raises(SurveyError, match="exactly 2"):
        ForcedChoice(options=["a", "b", "c"])


def test_a_ranking_gives_each_option_its_rank():
    rank = Ranking("Rank", options=["a", "b", "c"], id="r")
    assert values(rank, ["c", "a", "b"]) == {"r.a": 2, "r.b": 3, "r.c": 1}
    assert "wanted: 3" in rank.validate(["c", "a"])
    best = Ranking("Rank", options=["a", "b", "c"], top=1, id="r")
    assert values(best, ["b"]) == {"r.a": None, "r.b": 1, "r.c": None}


def test_a_number_lies_in_its_range():
    sleep = Numeric("Hours of sleep?", low=0, high=24, unit="hours", id="sleep")
    assert values(sleep, 7.5) == {"sleep": 7.5}
    assert sleep.validate(25) == "25 is outside 0 to 24"
    assert sleep.validate("seven") == "'seven' is not a number from 0 to 24"
    assert sleep.validate(float("nan")) == "nan is not a number from 0 to 24"
    assert sleep.leaves[0].said(7.5) == "7.5 hours"


def test_a_text_is_not_empty_and_not_too_long():
    stop = Text("What would stop you?", max_characters=10, id="stop")
    assert values(stop, " nothing ") == {"stop": "nothing"}
    assert stop.validate("  ") == "the answer is empty"
    assert "11 characters" in stop.validate("x" * 11)


def test_a_matrix_has_an_item_a_row():
    drinks = Matrix("How good is", rows=["tea", "black coffee"], columns=["bad", "ok", "good"],
                    id="d")  # fmt: skip
    assert values(drinks, {"tea": 1, "black_coffee": 3}) == {"d.tea": 1, "d.black_coffee": 3}
    assert drinks.validate({"tea": 1}) == "black_coffee missing; wanted: tea, black_coffee"
    assert drinks.validate({"tea": 4, "black_coffee": 1}) == "tea: 4 is outside 1 to 3"
    turned = Shown(order=(1, 0), reversed=True)
    assert values(drinks, {"tea": 1, "black_coffee": 3}, turned) == {
        "d.tea": 3,
        "d.black_coffee": 1,
    }
    options = Matrix("Who makes", rows=["tea"], columns=["me", "you"], scale=False, id="d")
    assert values(options, {"tea": "you"}) == {"d.tea": "you"}


def test_best_and_worst_come_from_the_set_shown():
    matters = MaxDiff(items=list("abcd"), per_set=3, sets=2, id="m")
    seen = Shown(sets=((0, 1, 2), (3, 1, 0)))
    reply = {"set1": {"best": "a", "worst": "c"}, "set2": {"best": "d", "worst": "b"}}
    assert values(matters, reply, seen) == {
        "m.set1.best": "a", "m.set1.worst": "c", "m.set2.best": "d", "m.set2.worst": "b",
    }  # fmt: skip
    same = reply | {"set2": {"best": "d", "worst": "d"}}
    assert matters.validate(same, seen) == "set2: best and worst are both 'd'"
    foreign = reply | {"set1": {"best": "d", "worst": "a"}}
    assert matters.validate(foreign, seen).startswith("set1: 'd' is not one of the options")


def test_four_prices_are_taken_in_any_order_and_only_in_range():
    price = PriceSensitivity("a box", currency="EUR", high=50, id="price", intent=True)
    reply = {"too_cheap": 3, "cheap": 2, "expensive": 9, "too_expensive": 12,
             "buy_if_cheap": 4, "buy_if_expensive": 2}  # fmt: skip
    assert values(price, reply)["price.too_cheap"] == 3
    assert price.validate(reply | {"cheap": 51}) == "cheap: 51 is outside 0 to 50"
    assert [leaf.unit for leaf in price.leaves] == ["EUR"] * 4 + [""] * 2


def test_a_concept_test_has_the_usual_battery_for_each_concept():
    test = ConceptTest(concepts=["One.", Concept("Two.", name="The second")], id="t")
    measures = ["purchase_intent", "appeal", "uniqueness", "relevance", "believability",
                "clarity", "value", "likes", "dislikes"]  # fmt: skip
    assert [leaf.id for leaf in test.leaves[:9]] == [f"t.a.{measure}" for measure in measures]
    last = test.leaves[-1]
    assert (last.id, last.stimulus) == ("t.the_second.dislikes", "The second")
    assert (last.measure, last.parent, last.level) == ("dislikes", "t", "text")


def test_a_message_test_compares_on_one_measure_or_several():
    test = MessageTest(messages=["A", "B"], measure=Numeric("How much?", low=0, high=9, id="m"))
    assert [leaf.id for leaf in test.leaves] == ["message_test.a.m", "message_test.b.m"]
    with pytest.raises(SurveyError, match="at least 2"):
        MessageTest(messages=["A"])


@pytest.mark.parametrize("ask", everything().asks)
def test_schemas_are_strict_and_valid(ask):
    schema = everything().asks[ask].schema()
    jsonschema.validators.validator_for(schema).check_schema(schema)
    assert strict(schema)


@given(raw=st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner),
))  # fmt: skip
def test_any_reply_is_an_answer_or_told_what_is_wrong(raw):
    for question in everything().asks.values():
        answer = question.validate(raw)
        if isinstance(answer, Answer):
            assert [leaf.id for leaf in question.leaves] == list(answer.values)
        else:
            assert answer


@given(value=st.integers(-3, 15), points=st.integers(2, 11), turned=st.booleans())
def test_the_schema_and_the_question_agree_on_what_is_valid(value, points, turned):
    question = Likert("x", points=points)
    seen = Shown(reversed=turned)
    valid = jsonschema.Draft202012Validator(question.value_schema(seen)).is_valid(value)
    assert valid == isinstance(question.validate(value, seen), Answer)


@pytest.mark.parametrize(
    ("make", "field", "words"),
    [
        (lambda: Likert("x", points=12), "points", "12 is out of range; allowed: 2 to 11"),
        (lambda: Likert("x", points=1), "points", "2 to 11"),
        (lambda: Likert("x", points="5"), "points", "write 5 without quotes"),
        (lambda: Likert("x", labels=["a", "b", "c"]), "labels", "holds 3 for 5 points"),
        (lambda: Likert("x", labels=["a"] * 5), "labels[2]", "stands there already"),
        (lambda: Likert("  "), "text", "is empty"),
        (lambda: Likert("???"), "id", "cannot be made from this text"),
        (lambda: Likert("x", id="1st"), "id", "for example n1st"),
        (lambda: Likert("x", id="end"), "id", "meaning of its own"),
        (lambda: Likert("x", labls=["a", "b"]), "labls", "did you mean 'labels'"),
        (lambda: Likert("x", direction="down"), "direction", "'random'"),
        (lambda: Choice("x", options=[]), "options", "there are no options"),
        (lambda: Choice("x", options=["a"]), "options", "at least 2"),
        (lambda: Choice("x", options=["a", "A "]), "options[2]", "as options[1]"),
        (lambda: Choice("x", options=["a", "b", ""]), "options[3]", "is empty"),
        (lambda: Choice("x", options=["a", "{answer:b}"]), "options[2]", "cannot stand here"),
        (lambda: Choice("x", options=["a", "b"], fixed=["c"]), "fixed[1]", "not one of the"),
        (lambda: Choice("x", options=["a", "b"], fixed=["a"]), "fixed", "last"),
        (lambda: Choice("x", options=["a", "Other"], other=True), "other", "already"),
        (lambda: Choice("x"), "options", "is missing"),
        (lambda: Numeric("x", low=4, high=4), "low", "not below high"),
        (lambda: Numeric("x", low=0, high=float("inf")), "high", "finite"),
        (lambda: Ranking("x", options=["a", "b"], top=3), "top", "3 of 2"),
        (lambda: Matrix("x", rows=[], columns=["a", "b"]), "rows", "no rows"),
        (lambda: Matrix("x", rows=["a"], columns=list("abcdefghijkl")), "columns", "at most 11"),
        (lambda: MaxDiff(items=list("abc"), per_set=4), "per_set", "allowed: 3 to 3"),
        (lambda: MaxDiff(items=list("abcdefg"), per_set=3, sets=2), "sets", "at least 3"),
        (lambda: PriceSensitivity("x", currency="EUR", low=-1, high=3), "low", "below 0"),
        (lambda: ConceptTest(concepts=[]), "concepts", "no concepts"),
        (lambda: ConceptTest(concepts=["a", "b"], weights=[1]), "weights", "1 for 2 concepts"),
        (lambda: ConceptTest(concepts=["a", "b"], weights=[1, 0]), "weights[2]", "above 0"),
        (lambda: ConceptTest(concepts=["a", "b"], weights=[1, 2], design="sequential"),
         "weights", "only a monadic"),
        (lambda: ConceptTest(concepts=["a"], measures=[]), "measures", "no measures"),
        (lambda: Likert("x", show_if=">= 4"), "show_if", "names no question"),
        (lambda: Likert("x", show_if="a => 4"), "show_if", "column 4"),
        (lambda: Likert("x", skip_to={"to": 3}), "skip_to", "the id of a later question"),
        (lambda: Likert("x", paraphrases=["x"]), "paraphrases[1]", "already"),
    ],
)  # fmt: skip
def test_a_bad_question_is_refused_with_its_field_and_the_reason(make, field, words):
    with pytest.raises(SurveyError) as refused:
        make()
    problems = [str(problem) for problem in refused.value.problems]
    assert any(text.startswith(f"{field}: ") and words in text for text in problems), problems


def test_ids_come_from_the_text():
    assert Likert("Where, then, DO you shop?").id == "where_then_do_you_shop"
    assert Likert("Übergröße?").id == "ubergrosse"
    assert MaxDiff(items=list("abcd")).id == "maxdiff"
    assert slug("end") == "end_"
    assert slugs(["a b", "A-B", "?"]) == ("a_b", "a_b_2", "n3")


def test_questions_are_values():
    assert Choice("Where do you shop?", options=("market", "online"), id="shop") == SHOP
    assert len({SHOP, EAT, SHOP}) == 2
    with pytest.raises(AttributeError):
        SHOP.text = "?"
