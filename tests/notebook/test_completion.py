import pytest
from IPython.core.completer import provisionalcompleter

import personanb as pnb

OPTIONS = {"--topic", "--rounds", "--seed", "--as", "--save", "--no-votes", "--pace", "--engine",
           "--guide", "--replay", "--estimate", "--code", "--help"}  # fmt: skip

WORK = "%%persona cy\nname: Cy\noccupation:\n"
FRIENDS = "%%persona cy\nrelationships:\n"


@pytest.fixture
def complete(cast, people):
    cast.user_ns["adults"] = pnb.Panel(people)
    cast.user_ns["address"] = "no person"
    cast.user_ns["arc"] = pnb.Guide.parse("Why?")
    cast.user_ns["extra"] = pnb.Fragment(goals="Sleep")

    def complete(text):
        """Return what could follow, as the whole text it would give, with its type label."""
        with provisionalcompleter():
            found = list(cast.Completer.completions(text, len(text)))
        return {(text[: item.start] + item.text, item.type) for item in found}

    return complete


@pytest.mark.parametrize(
    "before", ["%focus_group ", "%%focus_group ", "talk = %focus_group ", "%%ask "]
)
def test_people_and_panels_complete(complete, before):
    assert complete(f"{before}ad") == {(f"{before}ada", "persona"), (f"{before}adults", "panel")}


def test_who_is_named_already_is_not_offered_again(complete):
    assert complete("%focus_group ada ad") == {("%focus_group ada adults", "panel")}


def test_after_a_space_everybody_fits(complete):
    assert {label for _, label in complete("%%ask ")} == {"persona", "panel"}
    assert len(complete("%%ask ")) == 4


@pytest.mark.parametrize(
    ("typed", "whole", "label"),
    [
        ("%%persona a", "%%persona ada", "persona"),
        ("%persona ch", "%persona chi", "persona"),
        ("%%persona eve --like b", "%%persona eve --like bo", "persona"),
        ("%%persona eve --add e", "%%persona eve --add extra", "fragment"),
        ("%focus_group ada bo --to", "%focus_group ada bo --topic", "option"),
        ("%%focus_group ada --ro", "%%focus_group ada --rounds", "option"),
        ("%%ask bo --ke", "%%ask bo --keep", "option"),
        ("%focus_group ada --guide a", "%focus_group ada --guide arc", "guide"),
        ("%focus_group ada --engine re", "%focus_group ada --engine rehearsal", "engine"),
        ("%llm reh", "%llm rehearsal", "engine"),
        ("%llm open", "%llm openai:", "engine"),
        ("%%persona cy\nocc", "%%persona cy\noccupation:", "field"),
        (f"{WORK}  ti", f"{WORK}  title:", "field"),
        (f"{FRIENDS}  - na", f"{FRIENDS}  - name:", "field"),
        ("%%focus_group ada bo\nintro", "%%focus_group ada bo\nintroductory:", "field"),
    ],
)  # fmt: skip
def test_each_place_has_its_own_words(complete, typed, whole, label):
    assert (whole, label) in complete(typed)


def test_options_given_already_are_not_offered_again(complete):
    offered = {text.split()[-1] for text, _ in complete("%focus_group ada --seed 3 --")}
    assert offered == OPTIONS - {"--seed"}


def test_fields_given_already_are_not_offered_again(complete):
    offered = {text.split("\n")[-1] for text, _ in complete("%%persona cy\nname: Cy\nn")}
    assert offered == {"nationality:"}


def test_values_of_a_field_are_left_to_the_writer(complete):
    assert not {label for _, label in complete("%%persona cy\nname: oc")} & {"field", "persona"}


@pytest.mark.parametrize(
    "text", ['%focus_group ada --topic "ad', "%%ask ada\nad", "ad", "x = ad", "%time ad"]
)
def test_elsewhere_nothing_of_ours_is_offered(complete, text):
    assert not {label for _, label in complete(text)} & {"persona", "panel", "option", "field"}


def test_python_completion_still_works(complete):
    assert any(text == "address" for text, _ in complete("addr"))


def test_a_questionnaire_completes_kinds_fields_and_surveys(complete, cast):
    cast.user_ns["dinners"] = pnb.Survey([pnb.Likert("Again?", id="again")])
    assert complete("%survey adults --questions din") == {
        ("%survey adults --questions dinners", "survey")
    }
    head = "%%survey adults\nquestions:\n"
    assert complete(f"{head}  - lik") == {(f"{head}  - likert:", "field")}
    inside = f"{head}  - likert: Again?\n"
    assert (f"{inside}    points:", "field") in complete(f"{inside}    po")
    assert complete("%%survey adults\nintr") == {("%%survey adults\nintroduction:", "field")}
