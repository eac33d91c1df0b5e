"""A blinded sheet as a page to rate in a browser: one file, no server, ratings saved as CSV."""

from __future__ import annotations

import base64
import hashlib

from markupsafe import Markup

from personanb.notebook.views.environment import render
from personanb.notebook.views.text import harmless
from personanb.validation.qualitative.blind import PLAUSIBLE, BlindItem, BlindSheet

# Nothing in it is made of an answer: items are read from the page's own attributes.
_SCRIPT = """
(() => {
  const form = document.getElementById("sheet"), left = document.getElementById("left");
  const items = [...form.querySelectorAll("[data-item]")].map(one => one.dataset.item);
  const value = name => form.elements[name].value;
  const cell = text => '"' + text.replace(/^[=+@\\-\\t\\r]/, "'$&").replaceAll('"', '""') + '"';
  const count = () => {
    const open = items.filter(one => !value("guess-" + one) || !value("plausible-" + one)).length;
    left.textContent = open ? open + " of " + items.length + " not rated in full" : "all rated";
  };
  form.addEventListener("change", count);
  form.addEventListener("submit", event => {
    event.preventDefault();
    const rater = document.getElementById("rater").value.trim();
    const rows = items.map(one => [one, rater, value("guess-" + one), value("plausible-" + one)]);
    const text = [["item", "rater", "guess", "plausible"], ...rows]
      .map(row => row.map(cell).join(",")).join("\\r\\n") + "\\r\\n";
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([text], { type: "text/csv" }));
    const who = rater.replace(/[^\\w-]+/g, "_");
    link.download = "ratings_" + form.dataset.sheet + "_" + who + ".csv";
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 10000);
    count();
  });
  count();
})();
"""
_GUESSES = (("human", "a person"), ("simulated", "a simulation"))


def blind_page(sheet: BlindSheet, *, version: str) -> str:
    """Return the page; it holds no key, so that nobody can look up what is what."""
    low, high = PLAUSIBLE
    digest = base64.b64encode(hashlib.sha256(_SCRIPT.encode()).digest()).decode("ascii")
    return render(
        "blind_sheet",
        sheet=sheet.fingerprint,
        items=[BlindItem(one.item, harmless(one.question), harmless(one.answer))
               for one in sheet.items],
        guesses=_GUESSES,
        points=range(low, high + 1),
        script=Markup(_SCRIPT),  # noqa: S704 - a text of this module
        digest=digest,
        version=version,
    )  # fmt: skip
