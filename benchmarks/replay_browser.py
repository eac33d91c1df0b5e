"""What the transcript replay costs a browser at 20,000 events.

    python -m benchmarks.replay_browser [--events 20000] [--repeats 5]

Draws a page with a talk in a real Chromium, as `pnb.to_html` writes it, and prints medians: from
the moment the data is there until the first picture is on the screen; the longest frame of a
scroll through the whole list, of seeks over the whole timeline, and of playing. The baseline of
each ratio is the same page with 200 events, in the same run.
"""

from __future__ import annotations

import argparse
import random
import statistics
import tempfile
from pathlib import Path

from playwright.sync_api import CDPSession, Page, sync_playwright

import personanb as pnb
from personanb.simulation.events import Event
from personanb.simulation.transcript_file import base_manifest
from tests.real.browser import executable

SMALL = 200
# Of the page's thread, loading the module included: what other work on the machine does not change.
CPU = "processor time to first paint"
WORDS = ("price", "box", "dinner", "week", "kitchen", "taste", "trust", "health", "money", "van")

# Started before the player's module runs, so that its first picture is seen from outside.
MARKS = """() => {
  window.frames_ = []; window.longest = 0; let before = performance.now();
  const tick = (now) => {
    window.frames_.push(now - before);
    before = now;
    requestAnimationFrame(tick);
  };
  requestAnimationFrame(tick);
}"""
# From reading the carried JSON to the frame after the bubbles stand in the document.
FIRST_PAINT = """() => new Promise((resolve) => {
  const text = document.getElementById("pnb-data").textContent;
  const script = [...document.scripts].find((one) => one.type === "module").textContent;
  document.querySelector(".pnbw")?.remove();
  const url = URL.createObjectURL(new Blob([script], { type: "text/javascript" }));
  import(url).then((module) => {
    document.querySelector(".pnbw")?.remove();
    const el = document.createElement("div");
    document.querySelector("main").prepend(el);
    const start = performance.now();
    const values = JSON.parse(text);
    const quiet = { set() {}, save_changes() {}, on() {}, off() {}, send() {} };
    const model = { get: (name) => values[name], ...quiet };
    module.default.render({ model, el });
    requestAnimationFrame(() => setTimeout(() => resolve(performance.now() - start)));
  });
})"""
WORST = """async (work) => {
  window.frames_.length = 0;
  await eval(work)();
  return Math.max(...window.frames_.slice(1));
}"""
FRAME = "new Promise((done) => requestAnimationFrame(done))"
SCROLL = f"""async () => {{
  const box = document.querySelector(".pnbw .v-box");
  for (let step = 0; step <= 60; step += 1) {{
    box.scrollTop = (box.scrollHeight - box.clientHeight) * step / 60;
    await {FRAME};
  }}
}}"""
SEEK = f"""async () => {{
  const track = document.querySelector(".pnbw .track");
  const press = (key) =>
    track.dispatchEvent(new KeyboardEvent("keydown", {{ key, bubbles: true }}));
  press("Home");
  for (let step = 0; step < 40; step += 1) {{
    press(step % 4 ? "PageUp" : "ArrowRight");
    await {FRAME};
  }}
}}"""
PLAY = f"""async () => {{
  const button = (name) => document.querySelector(`.pnbw button[aria-label=${{name}}]`);
  button("Play").click();
  for (let step = 0; step < 90; step += 1) await {FRAME};
  button("Pause")?.click();
}}"""


def talk(events: int) -> pnb.Transcript:
    """Return a talk of ten people with that many events, the same in every run."""
    draw = random.Random(7)
    people = tuple(pnb.Persona(name=f"Person {place}", age=20 + place) for place in range(10))
    log = []
    for number in range(events):
        kind = draw.choices(("say", "think", "tool", "moderate"), (80, 10, 5, 5))[0]
        log.append(
            Event(
                number, kind, "Moderator" if kind == "moderate" else draw.choice(people).name,
                " ".join(draw.choices(WORDS, k=draw.randint(5, 60))),
                turn=number if kind == "say" else None, stage=f"part {number * 12 // events}",
                time=number * 0.5, source="llm", heard=0,
                target=draw.choice(people).name if draw.random() < 0.4 else None,
                data={"stance": round(draw.uniform(-1, 1), 3)} if kind == "say" else {},
            )
        )  # fmt: skip
    manifest = {**base_manifest(), "kind": "focus_group", "topic": "A weekly box", "source": "llm"}
    return pnb.Transcript(manifest, people, tuple(log))


def measure(page: Page, path: Path, repeats: int) -> dict[str, float]:
    """Return medians in milliseconds."""
    found: dict[str, list[float]] = {
        CPU: [],
        "first paint": [],
        "scroll": [],
        "seek": [],
        "play": [],
    }
    session = page.context.new_cdp_session(page)
    session.send("Performance.enable", {"timeDomain": "threadTicks"})
    for _ in range(repeats):
        page.goto(path.as_uri())
        page.evaluate(MARKS)
        before = _busy(session)
        found["first paint"].append(page.evaluate(FIRST_PAINT))
        found[CPU].append(1000 * (_busy(session) - before))
        for name, work in (("scroll", SCROLL), ("seek", SEEK), ("play", PLAY)):
            found[name].append(page.evaluate(WORST, work))
    return {name: statistics.median(values) for name, values in found.items()}


def _busy(session: CDPSession) -> float:
    """Return the seconds of processor time that the page's thread has taken."""
    metrics = session.send("Performance.getMetrics")["metrics"]
    return float(next(one["value"] for one in metrics if one["name"] == "TaskDuration"))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--events", type=int, default=20_000)
    parser.add_argument("--repeats", type=int, default=5)
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        path = executable(playwright)
        if path is None:
            raise SystemExit("no Chromium found: apt-get install chromium")
        browser = playwright.chromium.launch(
            executable_path=path, args=["--no-sandbox", "--disable-dev-shm-usage"]
        )
        # The page's policy allows its own script alone; what measures is not its own.
        page = browser.new_context(
            bypass_csp=True, viewport={"width": 1280, "height": 900}
        ).new_page()
        results = {}
        for events in (SMALL, args.events):
            html = pnb.to_html(talk(events), Path(folder, f"{events}.html"))
            print(f"{events:>7,} events: page of {html.stat().st_size / 1e6:.1f} MB")
            results[events] = measure(page, html, args.repeats)
        browser.close()
    print(f"{'median of ' + str(args.repeats):<34}{SMALL:>10,}{args.events:>10,}   ratio")
    for name, small in results[SMALL].items():
        large = results[args.events][name]
        what = f"{name}, ms" if "first paint" in name else f"{name}, longest frame, ms"
        print(f"{what:<34}{small:>10.1f}{large:>10.1f}{large / small:>8.2f}")


if __name__ == "__main__":
    main()
