// @vitest-environment happy-dom
import { expect, test } from "vitest";
import { useTrait } from "../../src/common/hooks";
import { StaticModel } from "../../src/common/model";
import { defineWidget } from "../../src/common/mount";

const settled = () => new Promise((resolve) => setTimeout(resolve, 50));

function place(): HTMLElement {
  const el = document.createElement("div");
  document.body.append(el);
  return el;
}

test("text with markup is shown as text", () => {
  const el = place();
  const View = () => <p>{String(useTrait("name")[0])}</p>;
  const model = new StaticModel({ name: "<img src=x onerror=alert(1)>" });
  defineWidget("test", "Test", View).render({ model, el });
  expect(el.querySelector("img")).toBeNull();
  expect(el.textContent).toContain("<img");
});

test("a view that throws shows the cause in its place", async () => {
  const el = place();
  const View = () => {
    throw new Error("column age is missing");
  };
  defineWidget("test", "Test", View).render({ model: new StaticModel({}), el });
  await settled();
  expect(el.querySelector('[role="alert"]')?.textContent).toContain("column age is missing");
});

test("a trait that Python changes is drawn again", async () => {
  const el = place();
  const View = () => <p>{String(useTrait("name")[0])}</p>;
  const model = new StaticModel({ name: "Ada" });
  defineWidget("test", "Test", View).render({ model, el });
  await settled();
  model.set("name", "Bo");
  await settled();
  expect(el.textContent).toBe("Bo");
});

test("the static twin is hidden while the widget lives, also when it comes later", async () => {
  const el = place();
  const twin = () => {
    const element = document.createElement("div");
    element.dataset.pnbStatic = "pnb-1";
    document.body.append(element);
    return element;
  };
  const early = twin();
  const model = new StaticModel({ static_id: "pnb-1" });
  const takeAway = defineWidget("test", "Test", () => <p />).render({ model, el });
  const late = twin();
  await settled();
  expect([early.hidden, late.hidden]).toEqual([true, true]);
  takeAway();
  expect([early.hidden, late.hidden]).toEqual([false, false]);
  expect(el.childElementCount).toBe(0);
});
