"""What a language model's run shows beyond a rehearsal: words as they come, and what it took."""

from dataclasses import replace

import personanb as pnb
from personanb.engines.protocol import Usage
from personanb.notebook.views.live import Progress, live_view
from personanb.notebook.views.transcript import transcript_view
from personanb.simulation.watching import Plan
from tests.engines_for_tests import Scripted


class Endpoint(Scripted):
    name = "openai:gpt-4.1-mini"
    model = "gpt-4.1-mini"
    source = "llm"

    async def complete(self, request):
        reply = await super().complete(request)
        if request.on_text is not None:
            request.on_text(reply.text[:5])
            request.on_text(reply.text)
        return replace(reply, usage=Usage(1000, 100, 250), model=self.model)


def test_words_are_shown_while_they_are_said():
    html = live_view(
        Plan("a rent cap", ("Ada", "Bo"), 4, 0, estimate="about 4 calls"),
        [],
        ["Ada", "Bo"],
        Progress(0, 4, 1.0, None),
        0,
        saying={"Ada": "I think <b>rents"},
    )
    assert "<b>Ada</b>: I think &lt;b&gt;rents" in html
    assert "Bo is thinking" in html
    assert "Estimate: about 4 calls" in html


def test_a_watcher_that_listens_hears_every_piece(people):
    class Listens:
        def __init__(self):
            self.heard = []

        def started(self, plan):
            self.plan = plan

        def thinking(self, names):
            pass

        def saying(self, name, text):
            self.heard.append((name, text))

        def happened(self, event):
            pass

        def finished(self, transcript):
            pass

    watcher = Listens()
    group = pnb.FocusGroup(people[:2], topic="x", engine=Endpoint(), votes=False)
    talk = group.run(1, watcher=watcher)
    assert [text for _, text in watcher.heard[1::2]] == [event.text for event in talk.turns]
    assert "4.1" not in watcher.plan.estimate
    assert "calls" in watcher.plan.estimate


def test_what_a_run_took_stands_below_it(people):
    talk = pnb.FocusGroup(people[:2], topic="x", engine=Endpoint(), votes=False).run(1)
    assert "2 calls · 2,000 tokens in (500 cached), 200 out" in transcript_view(talk)


def test_a_rehearsal_costs_nothing_and_says_nothing_of_cost(people):
    assert "calls ·" not in transcript_view(pnb.FocusGroup(people, topic="x").run(1))


def test_the_share_of_answers_asked_again_is_told(people):
    class AsksAgain(Endpoint):
        async def complete(self, request):
            reply = await super().complete(request)
            return replace(reply, status="re-asked" if request.situation.turn == 0 else "ok")

    talk = pnb.FocusGroup(people[:2], topic="x", engine=AsksAgain(), votes=False).run(2)
    assert "2 of 4 answers were re-asked (50%)." in transcript_view(talk)
