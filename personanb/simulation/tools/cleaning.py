"""Text from personas made safe for files that people open."""

from __future__ import annotations

import html
import re

# Text-level tags, headings, lists and tables: nothing that loads, runs or frames.
_TAGS = frozenset({
    "a", "abbr", "b", "blockquote", "br", "caption", "cite", "code", "dd", "del", "div", "dl", "dt",
    "em", "h1", "h2", "h3", "h4", "h5", "h6", "hr", "i", "ins", "kbd", "li", "mark", "ol", "p",
    "pre", "q", "s", "samp", "section", "small", "span", "strong", "sub", "sup", "table", "tbody",
    "td", "tfoot", "th", "thead", "tr", "u", "ul", "var",
})  # fmt: skip
_DROPPED = frozenset({"script", "style", "title", "template", "noscript", "svg", "math"})
_SCHEMES = frozenset({"http", "https", "mailto"})
_ATTRIBUTES = {
    "a": {"href"}, "td": {"colspan", "rowspan"}, "th": {"colspan", "rowspan"}, "ol": {"start"},
}  # fmt: skip

# What could begin a tag, a comment or a declaration in any reader of Markdown.
_TAG = re.compile(r"<(?=[A-Za-z/!?])")
# Where a link leads: `](…` and `]: …`. Only looked at, since one may begin inside another.
_LINK = re.compile(r"(\]\s*[(:]\s*<?)(?=([^\s()<>]*))")
_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*):")
_HARMLESS = re.compile(r"[\x00-\x20\x7f-\xa0\u200b-\u200f\u2028-\u202e\ufeff]")


def signature(author: str) -> str:
    """Return the last line of every document: no reader should take it for a human's work."""
    return f"Written by {' '.join(author.split())}, a simulated person (personanb)."


def clean_html(text: str) -> str:
    """Return HTML with the tags of a text alone; scripts are dropped with their content."""
    import nh3  # noqa: PLC0415 - only when HTML is written

    cleaned: str = nh3.clean(
        text,
        tags=set(_TAGS),
        clean_content_tags=set(_DROPPED),
        attributes={tag: set(names) for tag, names in _ATTRIBUTES.items()},
        url_schemes=set(_SCHEMES),
        link_rel="noopener noreferrer",
    )
    return cleaned


def html_page(text: str, title: str, author: str) -> str:
    """Return a page that holds cleaned HTML and says who wrote it.

    The policy in its head keeps browsers from loading or running anything, should a reader of the
    file put something in.
    """
    return (
        '<!DOCTYPE html>\n<html>\n<head>\n<meta charset="utf-8">\n'
        '<meta http-equiv="Content-Security-Policy" content="default-src \'none\'">\n'
        '<meta name="generator" content="personanb">\n'
        f"<title>{html.escape(title)}</title>\n</head>\n<body>\n{clean_html(text)}\n"
        f"<p><em>{html.escape(signature(author))}</em></p>\n</body>\n</html>\n"
    )


def clean_markdown(text: str) -> str:
    """Return Markdown in which no reader finds HTML, nor a link that runs something.

    A `<` that could begin a tag becomes `&lt;`, also in code, where readers differ about what
    code is. Links keep http, https, mailto and paths; others lead nowhere.
    """
    return _LINK.sub(_harmless, _TAG.sub("&lt;", text.replace("\x00", "")))


def _harmless(match: re.Match[str]) -> str:
    before, target = match.groups()
    # As a reader would see it: without entities, escapes and invisible characters.
    seen = _HARMLESS.sub("", html.unescape(html.unescape(target)).replace("\\", ""))
    scheme = _SCHEME.match(seen)
    if scheme is None or scheme.group(1).lower() in _SCHEMES:
        return before
    return f"{before}#"  # a place on the page, which is not there
