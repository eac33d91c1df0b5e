"""What a saved world brings back besides what happened: tools, documents, pictures."""

import dataclasses

import pytest

from personanb import tool
from personanb.engines.situations import Image
from personanb.errors import TranscriptError
from personanb.simulation import album, tools
from personanb.simulation.tools import ToolContext
from personanb.simulation.transcript_reader import load_transcript
from personanb.simulation.world import World
from personanb.simulation.world_file import load_world
from tests.simulation.worlds import ADA, BO, ScriptedEngine, who

PICTURE = Image(b"\x89PNG not really", "image/png")


@tool(limit=3)
def tally(what: str, *, context: ToolContext) -> str:
    """Count something."""
    counted = context.storage.setdefault("counted", {})
    counted[what] = counted.get(what, 0) + 1
    return f"{what}: {counted[what]}"


@tool
def hoard(what: str, *, context: ToolContext) -> str:
    """Keep something that no file can hold."""
    context.storage["kept"] = {what}
    return "Kept."


def use(called, /, **arguments):
    return {"act": "use", "tool": called, "arguments": arguments}


def told(world):
    return [event.text or event.reason for event in world.events if event.kind == "tool"]


@pytest.mark.parametrize("while_running", [True, False])
def test_a_loaded_world_goes_on_with_what_its_tools_kept(tmp_path, while_running):
    engine = ScriptedEngine(lambda _: [use("tally", what="boxes")])
    world = World([ADA], engine=engine, tools=[tally], follow_ups=0)
    path = tmp_path / "w.jsonl"
    world.run(2, save_to=path if while_running else None)
    if not while_running:
        world.save(path)
    again = load_world(path, engine=engine, tools=[tally])
    for one in (world, again):
        one.run(2)
    assert told(again) == ["boxes: 1", "boxes: 2", "boxes: 3", told(world)[3]]
    assert "used up" in told(again)[3]
    assert [event.kind for event in again.events] == [event.kind for event in world.events]


def test_a_process_that_dies_leaves_what_tools_kept_after_the_last_step(tmp_path):
    def script(request):
        return KeyboardInterrupt() if request.situation.turn == 2 else [use("tally", what="a")]

    def act(request):
        done = script(request)
        if isinstance(done, BaseException):
            raise done
        return done

    engine = ScriptedEngine(act)
    path = tmp_path / "w.jsonl"
    World([ADA], engine=engine, tools=[tally], follow_ups=0).run(2, save_to=path)
    lines = path.read_text(encoding="utf-8").splitlines()
    path.write_text("\n".join(lines[:-1]), encoding="utf-8")  # no end line
    assert load_world(path, tools=[tally]).tool_state().counts == {"tally": 2}


def test_documents_and_their_branch_come_back(tmp_path):
    def script(request):
        if request.situation.turn:
            return [use("documents_read", name="plan.md")]
        return [use("documents_write", name="plan.md", text="Dig here.")]

    kit = tools.documents(tmp_path / "papers")
    engine = ScriptedEngine(script)
    branch = World([ADA], engine=engine, tools=[kit], follow_ups=0).fork("dig")
    branch.run()
    again = load_world(branch.save(tmp_path / "w.jsonl"), engine=engine, tools=[kit])
    kit.written("dig").joinpath("plan.md").unlink()  # the file holds the text as well
    again.run()
    assert "Dig here." in told(again)[-1]
    assert again.branch == "dig"


def test_what_belongs_to_a_tool_that_is_not_given_is_kept_for_later(tmp_path):
    engine = ScriptedEngine(lambda _: [use("tally", what="boxes")])
    world = World([ADA], engine=engine, tools=[tally], follow_ups=0)
    world.run()
    bare = load_world(world.save(tmp_path / "a.jsonl"), engine=engine)
    again = load_world(bare.save(tmp_path / "b.jsonl"), engine=engine, tools=[tally])
    again.run()
    assert told(again) == ["boxes: 1", "boxes: 2"]


def test_what_no_file_can_hold_is_said_when_saving_and_when_loading(tmp_path):
    engine = ScriptedEngine(lambda _: [use("hoard", what="a")])
    world = World([ADA], engine=engine, tools=[hoard], follow_ups=0)
    world.run()
    with pytest.warns(UserWarning, match="'hoard': what it keeps cannot be saved.*plain values"):
        path = world.save(tmp_path / "w.jsonl")
    with pytest.warns(UserWarning, match="'hoard': what it kept was not saved, it begins anew"):
        load_world(path, engine=engine, tools=[hoard])


@pytest.mark.parametrize("while_running", [True, False])
def test_a_picture_is_in_the_file_once_and_is_seen_again(tmp_path, while_running):
    engine = ScriptedEngine(lambda _: [])
    world = World([ADA, BO], engine=engine)
    path = tmp_path / "w.jsonl"
    world.show(None, PICTURE, text="a garden")
    world.show("Bo", dataclasses.replace(PICTURE), text="the same garden")
    world.run(save_to=path if while_running else None)
    if not while_running:
        world.save(path)
    assert path.read_text(encoding="utf-8").count('"type": "picture"') == 1
    again = load_world(path, engine=engine)
    for name in ("Ada", "Bo"):
        assert list(again.agents[name].experience) == list(world.agents[name].experience)
    again.run()
    seen = {who(r): [u.image for u in r.situation.heard if u.image] for r in engine.requests[-2:]}
    assert seen == {"Ada": [PICTURE], "Bo": [PICTURE, PICTURE]}


def test_a_picture_past_the_cap_is_seen_and_it_is_said_that_it_is_not_kept(tmp_path, monkeypatch):
    monkeypatch.setattr(album, "MOST_OF_ONE", 10)
    world = World([ADA], engine=ScriptedEngine(lambda _: []))
    with pytest.warns(UserWarning, match="the picture has .* MiB; up to .* are kept"):
        world.show("Ada", PICTURE, text="a garden")
    assert world.agents["Ada"].experience[-1].image == PICTURE
    again = load_world(world.save(tmp_path / "w.jsonl"))
    assert again.agents["Ada"].experience[-1].image is None
    assert "are kept" in again.events[0].data["not_kept"]


def test_all_pictures_together_have_a_cap_too(monkeypatch):
    monkeypatch.setattr(album, "MOST_TOGETHER", 20)
    kept = album.Album()
    assert kept.keep(Image(b"x" * 15))[1] == ""
    assert "would pass" in kept.keep(Image(b"y" * 15))[1]
    assert kept.keep(Image(b"x" * 15))[1] == ""  # it is there already
    assert len(kept) == 1


def test_a_damaged_picture_is_named_by_its_line(tmp_path):
    world = World([ADA], engine=ScriptedEngine(lambda _: []))
    world.show("Ada", PICTURE)
    path = world.save(tmp_path / "w.jsonl")
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("iVBORyBub3Q", "iVBORyBub3R"), encoding="utf-8")
    with pytest.raises(TranscriptError, match=r"line 3: .*damaged|line 3: .*no picture"):
        load_transcript(path)
