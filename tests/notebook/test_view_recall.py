from personanb.memory import remember
from personanb.notebook.views.recall import recall_view


def asked(texts, cue):
    memory = remember()
    for place, text in enumerate(texts):
        memory.add(text, when=60.0 * place)
    return memory.recall(cue)


def test_a_recall_shows_what_came_how_strongly_and_by_which_way():
    recall = asked(["Marta Brandt met Jonas Kowal.", "Jonas Kowal plays chess."], "Marta Brandt")
    page = recall_view(recall)
    assert "Jonas Kowal plays chess." in page
    assert '<q dir="auto">jonas kowal</q>' in page
    assert f"<b>{recall.items[0].score:.2f}</b>" in page
    assert "2 of 2 memories, ranked by activation" in page


def test_hostile_text_is_only_text_and_nothing_is_said_to_be_nothing():
    page = recall_view(asked(["<script>alert(1)</script> <b>key</b>"], "key <img src=x>"))
    assert "<script>" not in page
    assert "<img" not in page
    assert "Nothing." in recall_view(asked([], "key"))
