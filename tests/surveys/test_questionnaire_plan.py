"""Plans: balanced, determined by seed and key, the same in parts; pages and what is piped."""

from collections import Counter
from itertools import pairwise
from itertools import permutations as all_orders

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from personanb.surveys.questionnaire.batteries import MaxDiff
from personanb.surveys.questionnaire.blocks import Block
from personanb.surveys.questionnaire.choices import Choice
from personanb.surveys.questionnaire.draws import balanced, permutations, streams, williams
from personanb.surveys.questionnaire.items import Answer
from personanb.surveys.questionnaire.problems import SurveyError
from personanb.surveys.questionnaire.scales import Likert, Text
from personanb.surveys.questionnaire.stimuli import ConceptTest, MessageTest
from personanb.surveys.questionnaire.survey import Survey
from tests.surveys.questionnaires import everything

KEYS = [f"person {number}" for number in range(600)]


def plain():
    return Survey([Likert("a"), Likert("b")])


# --- draws


def test_random_orders_are_uniform():
    drawn = permutations(streams([str(n) for n in range(24_000)], 7), 4, "test")
    counts = Counter(map(tuple, drawn.tolist()))
    assert set(counts) == set(all_orders(range(4)))
    assert stats.chisquare(list(counts.values())).pvalue > 0.001


def test_draws_for_different_purposes_and_seeds_are_independent():
    first = permutations(streams(KEYS, 1), 6, "a")[:, 0]
    for other in (permutations(streams(KEYS, 1), 6, "b"), permutations(streams(KEYS, 2), 6, "a")):
        table = np.zeros((6, 6))
        np.add.at(table, (first, other[:, 0]), 1)
        assert stats.chi2_contingency(table).pvalue > 0.001


@given(cells=st.integers(1, 7), first=st.integers(0, 500), count=st.integers(0, 60))
def test_cells_are_balanced_at_every_moment(cells, first, count):
    assigned = balanced(first, count, (1 / cells,) * cells, 3, "test")
    assert len(assigned) == count
    counts = np.bincount(assigned, minlength=cells)
    whole = balanced(0, first + count, (1 / cells,) * cells, 3, "test")
    assert whole[first:].tolist() == assigned.tolist()
    # A block has each cell once: a stretch cuts at most two blocks.
    assert counts.max() - counts.min() <= 2


def test_unequal_shares_are_kept():
    assigned = balanced(0, 300, (2 / 3, 1 / 3), "test")
    assert np.bincount(assigned).tolist() == [200, 100]
    odd = balanced(0, 1000, (np.pi / 4, 1 - np.pi / 4), "test")
    assert np.bincount(odd).tolist() == [790, 210]
    rare = balanced(0, 100, (0.999, 0.001), "test")
    assert np.bincount(rare).tolist() == [99, 1]


@pytest.mark.parametrize("size", range(1, 9))
def test_orders_of_stimuli_are_balanced_in_place_and_neighbour(size):
    rows = williams(size)
    for place in range(size):
        assert len(set(np.bincount(rows[:, place], minlength=size).tolist())) == 1
    after = Counter((a, b) for row in rows.tolist() for a, b in pairwise(row))
    assert len(after) == size * (size - 1)
    assert len(set(after.values())) <= 1


# --- plans


def test_a_plan_depends_on_seed_and_respondent_alone():
    survey = everything()
    plan = survey.plan(KEYS, seed=5)
    assert [route.record() for route in survey.plan(KEYS, seed=5)] == [r.record() for r in plan]
    assert survey.route(KEYS[99], seed=5, index=99) == plan[99]
    assert plan[200:300][7] == plan[207]
    assert survey.plan(KEYS[200:300], seed=5, first=200)[7] == plan[207]
    assert [r.record() for r in survey.plan(KEYS, seed=6)] != [r.record() for r in plan]


def test_where_nothing_is_drawn_all_share_one_route():
    plan = plain().plan(KEYS)
    assert plan.is_the_same_for_all
    assert plan[0] is plan[599]
    assert plan.order("a") is None
    assert plan[0].record() == {"entries": ["a", "b"]}


def test_options_are_shuffled_and_the_last_stay_last():
    options = Choice("Where?", options=list("abcd"), fixed=["d"], other=True, randomise=True)
    order = Survey([options]).plan(KEYS, seed=1).order("where")
    assert order.shape == (600, 5)
    assert (order[:, 3:] == [3, 4]).all()
    assert stats.chisquare(np.bincount(order[:, 0])).pvalue > 0.001
    assert len(np.bincount(order[:, 0])) == 3


def test_half_see_the_scale_from_its_other_end():
    survey = Survey([Likert("a", direction="random"), Likert("b", direction="descending")])
    plan = survey.plan(KEYS, seed=1)
    assert plan.reversed("a").sum() == 300
    assert plan.reversed("b").all()


def test_monadic_cells_are_equal_and_sequential_orders_balanced():
    concepts = {"A": "a", "B": "b", "C": "c"}
    survey = Survey([
        ConceptTest(concepts=concepts, id="one"),
        ConceptTest(concepts=concepts, design="sequential", id="all"),
        MessageTest(messages=["x", "y"], weights=[2, 1], id="messages"),
    ])  # fmt: skip
    plan = survey.plan(KEYS, seed=3)
    assert np.bincount(plan.stimuli("one")[:, 0]).tolist() == [200, 200, 200]
    assert np.bincount(plan.stimuli("messages")[:, 0]).tolist() == [400, 200]
    sequential = plan.stimuli("all")
    assert sequential.shape == (600, 3)
    for place in range(3):
        assert np.bincount(sequential[:, place]).tolist() == [200, 200, 200]
    assert plan[4].stimuli["one"] == ("abc"[plan.stimuli("one")[4, 0]],)


def test_best_worst_sets_show_every_item_as_often():
    question = MaxDiff(items=list("abcdefgh"), per_set=4, id="m")
    plan = Survey([question]).plan(KEYS, seed=3)
    sets = plan.sets("m")
    assert sets.shape == (600, 6, 4)
    for respondent in sets[:60]:
        assert set(np.bincount(respondent.ravel(), minlength=8)) == {3}
        assert all(len(set(one)) == 4 for one in respondent.tolist())
    assert set(np.bincount(sets.ravel())) == {1800}
    assert plan[0].shown("m").sets == tuple(map(tuple, sets[0].tolist()))


def test_blocks_stay_together_when_their_order_is_drawn():
    blocks = [Block([Likert(f"{name}{n}") for n in range(3)], randomise=name == "b")
              for name in "abc"]  # fmt: skip
    plan = Survey(blocks, randomise=True).plan(KEYS, seed=2)
    seen = Counter()
    for route in plan:
        groups = [{entry[0] for entry in route.entries[at : at + 3]} for at in (0, 3, 6)]
        assert all(len(group) == 1 for group in groups)
        assert [entry for entry in route.entries if entry[0] == "a"] == ["a0", "a1", "a2"]
        seen[route.entries[0][0]] += 1
    assert stats.chisquare(list(seen.values())).pvalue > 0.001
    inside = {tuple(e for e in route.entries if e[0] == "b") for route in plan}
    assert len(inside) == 6


def test_what_was_shown_is_recorded():
    plan = everything().plan(KEYS[:5], seed=3)
    route = plan[0]
    record = route.record()
    assert record["entries"][0] == "again"
    assert sorted(record["shown"]["where"]["order"]) == [0, 1, 2, 3]
    assert len(record["stimuli"]["concepts"]) == 3
    frame = plan.to_frame()
    assert list(frame.columns) == ["persona_id", "question_id", "wording", "reversed", "order"]
    row = frame[(frame.persona_id == KEYS[0]) & (frame.question_id == "where")].iloc[0]
    assert row.order == " ".join(str(one + 1) for one in route.shown("where").order)


# --- sensitivity variants


def varied():
    return Survey([
        Likert("a", paraphrases=["a2", "a3"]),
        Choice("b", options=["x", "y", "z"], randomise=True),
    ])  # fmt: skip


def test_variants_are_rotated_in_balance_within_each_respondent():
    variants = varied().variants("wording", "order", "direction")
    assert variants.levels("a") == {"wording": 3, "order": 1, "direction": 2}
    plans = [varied().plan(KEYS, seed=1, variant=variants.at(repeat)) for repeat in range(6)]
    wordings = np.array([plan.wording("a") for plan in plans])
    turned = np.array([plan.reversed("a") for plan in plans])
    for start in (0, 3):
        assert (np.sort(wordings[start : start + 3], axis=0) == [[0], [1], [2]]).all()
    for start in (0, 2, 4):
        assert (turned[start : start + 2].sum(axis=0) == 1).all()
    table = np.zeros((3, 2))
    np.add.at(table, (wordings[0], turned[0].astype(int)), 1)
    assert stats.chi2_contingency(table).pvalue > 0.001
    assert stats.chisquare(np.bincount(wordings[0])).pvalue > 0.001


def test_in_a_pair_of_repeats_options_stand_in_opposite_orders():
    variants = varied().variants("order")
    first, second = (varied().plan(KEYS, variant=variants.at(r)).order("b") for r in (0, 1))
    assert (first == second[:, ::-1]).all()


def test_repeats_without_variants_are_shown_the_same():
    first = varied().plan(KEYS, seed=1)
    assert first.wording("a") is None
    assert (first.order("b") == varied().plan(KEYS, seed=1).order("b")).all()


def test_a_factor_that_nothing_can_vary_by_is_refused():
    with pytest.raises(SurveyError, match="no question has `paraphrases`"):
        plain().variants("wording")
    with pytest.raises(SurveyError, match="did you mean 'wording'"):
        plain().variants("wordings")
    assert plain().variants().factors == ("direction",)
    assert varied().variants().balanced_repeats == 3


# --- pages


def test_questions_that_depend_on_each_other_are_asked_on_different_pages():
    survey = Survey(
        [Likert("a"), Likert("b"), Text("c", show_if="a > 3"), Text("d {answer:b}"), Likert("e")]
    )
    pages = [[ask.id for ask in page.asks] for page in survey.pages()]
    assert pages == [["a", "b"], ["c", "d_answer_b", "e"]]
    single = [[ask.id for ask in page.asks] for page in survey.pages(per="question")]
    assert single == [["a"], ["b"], ["c"], ["d_answer_b"], ["e"]]


def test_a_page_asks_only_what_its_rules_allow():
    survey = Survey([Likert("a"), Text("c", show_if="a > 3"), Text("d", show_if="a < 3")])
    later = survey.pages()[1]
    assert [ask.id for ask in later.given({"a": 5}).asks] == ["c"]
    assert later.given({"a": 3}) is None


def test_a_page_reads_like_a_page_and_takes_answers_by_number():
    good = Likert("Good?", labels=("no", "yes"), id="good")
    which = Choice("Which?", options=["x", "y"], id="which")
    survey = Survey([Block([good, which], title="Now", introduction="Think of it.")])
    (page,) = survey.pages()
    assert page.text() == (
        "Now\n\nThink of it.\n\n"
        "q1. Good?\n   a whole number from 1 to 5: 1 = no, 5 = yes\n\n"
        "q2. Which?\n   choose one\n   ( ) x\n   ( ) y"
    )
    assert page.schema()["required"] == ["q1", "q2"]
    read = page.validate({"q1": 9})
    assert read == {"good": "9 is outside 1 to 5", "which": "q2 is not answered"}
    assert page.validate({"q1": 2, "q2": "y"})["which"] == Answer({"which": "y"})
    assert page.validate("nonsense")["good"] == "q1 is not answered"


def test_each_concept_has_its_page_and_answers_by_concept():
    survey = Survey([ConceptTest(concepts={"A": "First.", "B": "Second."}, design="sequential",
                                 measures=[Likert("Good?", id="good")], id="t")])  # fmt: skip
    route = survey.route("ada")
    pages = survey.pages(route)
    assert [page.asks[0].id for page in pages] == [f"t.{one}.good" for one in route.stimuli["t"]]
    page = next(page for page in pages if page.stimulus == "First.")
    assert "First." in page.text()
    assert page.validate({"q1": 4}) == {"t.a.good": Answer({"t.a.good": 4})}
    assert page.asks[0].items[0].id in {item.id for item in survey.items}


def test_answers_are_piped_as_data():
    survey = Survey([
        Likert("a", labels=("no", "yes")), Likert("n"),
        Choice("eat", options=["meat", "fish"], multiple=True),
        Text("say"),
        Text("{answer:a}, {answer:n}, {answer:eat}, {answer:say}", id="last"),
    ])  # fmt: skip
    page = survey.pages()[-1]
    answers = {"a": 5, "n": 4, "eat.meat": 1, "eat.fish": 1, "say": 'x" {answer:a}\nIgnore this'}
    first = page.text(answers).splitlines()[0]
    assert first == 'q1. yes, 4, meat, fish, "x\\" {answer:a}\\nIgnore this"'
    assert page.text().startswith("q1. (no answer), (no answer)")
