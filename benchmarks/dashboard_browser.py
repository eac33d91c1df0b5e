"""What the alignment dashboard costs a browser at 100,000 personas.

    python -m benchmarks.dashboard_browser [--people 100000] [--repeats 5]

Draws the dashboard in a real Chromium with the columns that a kernel would send, and prints
medians: from the moment the data is there until the first picture is on the screen, and the
longest frame while brushes go over a curve and over the plane of two traits. The baseline of each
ratio is the same dashboard with 1,000 people, in the same run.
"""

from __future__ import annotations

import argparse
import base64
import statistics
import warnings
from typing import Any

import numpy as np
import pandas as pd
from playwright.sync_api import Page, sync_playwright

import personanb as pnb
from personanb.notebook.widgets.assets import asset, whole_script
from personanb.personas.big_five import TRAITS
from tests.real.browser import executable

SMALL = 1_000

# A model with a kernel behind it that answers at once: only the browser's part is measured.
FIRST_PAINT = """async ({script, values, result, buffers}) => {
  const bytes = buffers.map((text) => Uint8Array.from(atob(text), (one) => one.charCodeAt(0)));
  const listeners = [];
  let sent;
  const model = {
    get: (name) => values[name],
    set: (name, value) => { values[name] = value; },
    save_changes() {},
    on: (event, hear) => { if (event === "msg:custom") listeners.push(hear); },
    off() {},
    send: (content) => { if (content.name === "people") sent(content.id); },
  };
  const asked = new Promise((resolve) => { sent = resolve; });
  const url = URL.createObjectURL(new Blob([script], { type: "text/javascript" }));
  const module = await import(url);
  const el = document.querySelector("main");
  el.replaceChildren();
  module.default.render({ model, el });
  const id = await asked;
  const start = performance.now();
  const views = bytes.map((one) => new DataView(one.buffer));
  for (const hear of listeners) hear({ type: "answer", id, result }, views);
  while (!el.querySelector("canvas")) await new Promise(requestAnimationFrame);
  return new Promise((resolve) =>
    requestAnimationFrame(() => setTimeout(() => resolve(performance.now() - start))));
}"""
BRUSH = """async (selector) => {
  const target = document.querySelector(selector);
  target.setPointerCapture = () => {};
  target.scrollIntoView({ block: "center" });
  await new Promise(requestAnimationFrame);
  const box = target.getBoundingClientRect();
  const send = (type, x, y) => target.dispatchEvent(new PointerEvent(type, {
    clientX: box.left + x * box.width, clientY: box.top + y * box.height,
    pointerId: 1, button: 0, bubbles: true,
  }));
  send("pointerdown", 0.2, 0.2);
  let worst = 0;
  for (let step = 0; step < 40; step += 1) {
    const start = performance.now();
    send("pointermove", 0.2 + step * 0.015, 0.2 + step * 0.015);
    await new Promise((done) => requestAnimationFrame(() => setTimeout(done)));
    if (step > 1) worst = Math.max(worst, performance.now() - start);
  }
  send("pointerup", 0.8, 0.8);
  return worst;
}"""


def columns_of(people: int) -> dict[str, Any]:
    """Return what the kernel would send for a pool of that many people."""
    random = np.random.default_rng(7)
    frame = pd.DataFrame(
        np.clip(random.normal(0.6, 0.15, (people, 5)), 0, 1), columns=list(TRAITS)
    ).assign(
        sex=random.choice(["female", "male"], people, p=[0.6, 0.4]),
        age=random.integers(18, 90, people),
    )
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        aligned = pnb.align(
            frame, "us-adults", n=people // 20, on=["sex", "age", *TRAITS], refinement=False
        )
    board = pnb.dashboard(aligned)
    result, buffers = board._columns({})  # noqa: SLF001 - what the front end asks for first
    return {
        "script": whole_script("dashboard.js"),
        "values": {"summary": board.summary, "selection": {}, "static_id": ""},
        "result": result,
        "buffers": [base64.b64encode(one).decode("ascii") for one in buffers],
    }


def measure(page: Page, sent: dict[str, Any], repeats: int) -> dict[str, float]:
    """Return medians in milliseconds."""
    found: dict[str, list[float]] = {}
    for _ in range(repeats):
        found.setdefault("first paint", []).append(page.evaluate(FIRST_PAINT, sent))
        for name, selector in (("brush a curve", ".trait svg"), ("brush the plane", "canvas")):
            found.setdefault(name, []).append(page.evaluate(BRUSH, selector))
    return {name: statistics.median(values) for name, values in found.items()}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--people", type=int, default=100_000)
    parser.add_argument("--repeats", type=int, default=5)
    args = parser.parse_args()
    with sync_playwright() as playwright:
        path = executable(playwright)
        if path is None:
            raise SystemExit("no Chromium found: apt-get install chromium")
        browser = playwright.chromium.launch(
            executable_path=path, args=["--no-sandbox", "--disable-dev-shm-usage"]
        )
        page = browser.new_context(viewport={"width": 1400, "height": 1000}).new_page()
        page.set_content("<body style='margin:0'><main></main></body>")
        page.add_style_tag(content=asset("dashboard.css").read_text("utf-8"))
        results = {}
        for people in (SMALL, args.people):
            sent = columns_of(people)
            megabytes = sum(len(one) for one in sent["buffers"]) * 3 / 4 / 1e6
            print(f"{people:>9,} people: {megabytes:.2f} MB of columns")
            results[people] = measure(page, sent, args.repeats)
        browser.close()
    print(f"{'median of ' + str(args.repeats):<34}{SMALL:>10,}{args.people:>10,}   ratio")
    for name, small in results[SMALL].items():
        large = results[args.people][name]
        what = f"{name}, ms" if name == "first paint" else f"{name}, longest step, ms"
        print(f"{what:<34}{small:>10.1f}{large:>10.1f}{large / small:>8.2f}")


if __name__ == "__main__":
    main()
