"""The quality monitor: what people of flesh and blood would not say, and what they well might."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

import personanb as pnb
from personanb.engines.protocol import Utterance
from personanb.errors import AnalysisError
from personanb.simulation.analysis.quality.check import check_talk, check_text
from personanb.simulation.analysis.quality.finding import FINDING_KINDS
from personanb.simulation.events import Event
from personanb.simulation.transcript import Transcript
from tests.simulation.talks import talk_of

ADA = pnb.Persona(
    name="Ada Moreira",
    age=34,
    residence="Porto",
    occupation="ICU nurse",
    relationships=[
        {"name": "Rui", "description": "husband"},
        {"name": "Ines", "description": "daughter, six years old"},
    ],
)
BO = pnb.Persona(
    name="Bo Lindqvist",
    age=61,
    residence="Malmö, Sweden",
    occupation="bus driver",
    facts={"children": "none"},
)


def kinds(persona, text, earlier=()):
    return [
        finding.kind for finding in check_text(persona, text, earlier, others=[ADA.name, BO.name])
    ]


@pytest.mark.parametrize(
    ("persona", "text", "kind"),
    [
        (ADA, "I'm 45, so I remember that.", "contradicts age"),
        (ADA, "I am forty-five years old.", "contradicts age"),
        (ADA, "As a 50-year-old I find it odd.", "contradicts age"),
        (ADA, "Ich bin 45 Jahre alt.", "contradicts age"),
        (ADA, "Tengo 45 años, claro.", "contradicts age"),
        (ADA, "Here in Berlin nobody cooks.", "contradicts place"),
        (ADA, "Here in Lisbon we eat late.", "contradicts place"),
        (BO, "I live in Munich, where it rains.", "contradicts place"),
        (BO, "I'm a student, so money is tight.", "contradicts occupation"),
        (ADA, "I work as a teacher.", "contradicts occupation"),
        (ADA, "I have no children myself.", "contradicts family"),
        (BO, "My kids would love it.", "contradicts family"),
        (BO, "My wife cooks for us.", "adds family"),
        (ADA, "As an AI language model, I have no taste.", "discloses AI"),
        (ADA, "Als KI-Modell esse ich nichts.", "discloses AI"),
        (ADA, "En tant qu'IA, je ne mange pas.", "discloses AI"),
        (ADA, "Soy un modelo de lenguaje.", "discloses AI"),
        (ADA, "Sou apenas uma inteligência artificial.", "discloses AI"),
        (ADA, "作为一个AI语言模型我不吃饭", "discloses AI"),
        (ADA, "*sighs deeply* Not again.", "stage direction"),
        (ADA, "(laughs) Not again.", "stage direction"),
        (ADA, "Ada: I think so.", "name prefix"),
        (ADA, "I think so.\nBo Lindqvist: So do I!", "speaks for others"),
        (ADA, "My character would never say that.", "out of character"),
        (ADA, "Three things:\n- the price\n- the taste", "list"),
    ],
)
def test_what_is_wrong_is_found_with_the_words(persona, text, kind):
    found = check_text(persona, text, others=[ADA.name, BO.name])
    assert kind in [finding.kind for finding in found]
    assert all(finding.evidence in text for finding in found)


@pytest.mark.parametrize(
    ("persona", "text"),
    [
        (ADA, "I'm 34."),
        (ADA, "I'm 35 next week."),
        (ADA, "When I was 20 I lived in Berlin."),
        (ADA, "If I were 60 I'd mind."),
        (ADA, 'My aunt said "I\'m 80 and here in Berlin we walk".'),
        (ADA, "I'm 45 minutes from work."),
        (ADA, "I feel like I'm 80 after a shift."),
        (ADA, "I'm 100 percent sure."),
        (ADA, "Here in Portugal we eat late."),
        (ADA, "Here in Cedofeita it's quiet."),
        (BO, "Here in Sweden it's dark."),
        (ADA, "As a nurse, I see that daily."),
        (ADA, "I'm a fussy eater."),
        (ADA, "I was a teacher once."),
        (ADA, "He says he's a student and I'm a fool."),
        (ADA, "My husband cooks and my daughter won't eat it."),
        (ADA, "It is *really* good."),
        (ADA, "I'd say 3. No, 4."),
        (BO, "I'm a driver, I know the roads."),
    ],
)
def test_what_people_well_might_say_is_left_alone(persona, text):
    assert kinds(persona, text) == []


def test_a_sincere_answer_to_a_sincere_question_is_no_slip():
    asked = [Utterance("You", "Are you an AI?")]
    (finding,) = check_text(ADA, "I'm a simulated person, yes.", asked)
    assert (finding.kind, finding.severity) == ("discloses AI", "low")
    (finding,) = check_text(ADA, "I'm a simulated person, yes.")
    assert finding.severity == "high"


def test_near_verbatim_repetition_is_found_by_whose_words_they_are():
    said = "It is the waiting for the box that I can't stand at my age."
    earlier = [Utterance(ADA.name, said, turn=3)]
    (own,) = check_text(ADA, f"Well. {said}", earlier)
    assert (own.kind, own.evidence) == ("repeats self", said.rstrip("."))
    assert "event 3" in own.reason
    (other,) = check_text(BO, said, earlier)
    assert (other.kind, other.severity) == ("repeats others", "high")
    assert ADA.name in other.reason


def test_quoting_somebody_is_no_repetition_and_short_answers_may_recur():
    said = "It is the waiting for the box that I can't stand at my age."
    earlier = [Utterance(ADA.name, said), Utterance(BO.name, "Yes, I would.")]
    assert kinds(BO, f'Ada said "{said}" and I know what she means by that, I do.', earlier) == []
    assert kinds(BO, "Yes, I would.", earlier) == []


def test_a_talk_is_checked_turn_by_turn_with_its_denominators():
    lines = [
        (ADA.name, "I'm 45 and I like it."),
        (BO.name, "I like the idea of it well enough, to tell you the truth."),
        (ADA.name, "It would save me an hour."),
        (BO.name, "I like the idea of it well enough, to tell you the truth."),
    ]
    check = check_talk(talk_of(lines, personas=[ADA, BO]))
    assert [(finding.event, finding.kind) for finding in check] == [
        (0, "contradicts age"),
        (3, "repeats self"),
    ]
    assert (check.checked, len(check.marked)) == (4, 2)
    frame = check.to_frame()
    assert frame[["event", "turn", "speaker"]].values.tolist() == [
        [0, 1, ADA.name],
        [3, 4, BO.name],
    ]
    summary = check.summary().set_index("kind")
    assert list(summary.index) == list(FINDING_KINDS)
    assert summary.loc["repeats self", ["utterances", "checked", "share"]].tolist() == [1, 4, 0.25]
    assert summary.loc["list", "utterances"] == 0
    assert "2 of 4 utterances marked" in repr(check)


def test_failed_turns_and_the_moderator_are_not_checked():
    events = (
        Event(0, "moderate", "Moderator", "As an AI, I ask: what do you think?"),
        Event(1, "fail", ADA.name, "", turn=1, status="failed"),
        Event(2, "say", ADA.name, "Fine.", turn=2),
    )
    check = check_talk(Transcript({"source": "llm"}, (ADA,), events))
    assert (check.events, len(check)) == ((2,), 0)
    assert check.to_frame().columns.tolist()[0] == "event"


def test_rehearsed_people_do_not_contradict_themselves_or_repeat_in_a_short_talk():
    talk = pnb.FocusGroup([ADA, BO], topic="A four-day week", seed=4).run(rounds=4)
    check = check_talk(talk)
    assert check.checked == 8
    assert [finding for finding in check if finding.severity == "high"] == []


@given(st.text(max_size=400), st.lists(st.text(max_size=80), max_size=4))
def test_any_text_can_be_checked_and_the_same_text_gives_the_same_findings(text, before):
    earlier = [Utterance(BO.name, words, turn=place) for place, words in enumerate(before)]
    found = check_text(ADA, text, earlier)
    assert found == check_text(ADA, text, earlier)
    assert all(finding.evidence for finding in found)


def test_what_is_no_talk_is_refused():
    with pytest.raises(AnalysisError, match="is not a transcript"):
        check_talk([])
