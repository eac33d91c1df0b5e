from personanb.engines.protocol import Utterance
from personanb.simulation.moderator import Moderator


def said(stance, speaker="Ada"):
    return Utterance(speaker, "words", notes={"stance": stance})


def test_when_all_agree_the_other_side_is_asked_for():
    probe = Moderator(1).probe([said(0.4), said(0.2), said(0.9), said(0.1)])
    assert probe.target is None
    assert any(
        word in probe.text
        for word in ("differently", "doubt", "disagree", "against", "not true", "other side")
    )


def test_otherwise_the_last_speaker_is_asked_for_more():
    probe = Moderator(1).probe([said(0.4), said(-0.2, "Bo")])
    assert probe.target == "Bo"
    assert "Bo" in probe.text


def test_no_follow_up_goes_to_everybody():
    assert Moderator(1).probe([said(0.4)], follow_up=False).target is None


def test_a_moderator_does_not_repeat_itself_at_once_and_is_the_same_for_a_seed():
    texts = [Moderator(3).call_on("Ada").text for _ in range(2)]
    assert texts[0] == texts[1]
    moderator = Moderator(3)
    calls = [moderator.call_on("Ada").text for _ in range(6)]
    assert len(set(calls)) == 6


def test_people_are_called_by_their_first_names():
    assert "Ada Moreira" not in Moderator(0, {"Ada Moreira": "Ada"}).call_on("Ada Moreira").text


def test_a_name_with_braces_is_said_as_it_is():
    assert "{Bo}" in Moderator(0).call_on("{Bo}").text
