"""Reads a view the way a browser without CSS or script does: elements, texts, attributes."""

from html.parser import HTMLParser

VOID = {"br", "img", "meta", "wbr", "hr", "input", "link"}


class Reading(HTMLParser):
    """The elements of a piece of HTML; complains about tags that do not match."""

    def __init__(self, html):
        super().__init__(convert_charrefs=True)
        self.tags = []
        self.attributes = []
        self.texts = []
        self._open = []
        self.feed(html)
        self.close()
        assert not self._open, f"left open: {self._open}"

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.attributes += [(tag, name, value) for name, value in attrs]
        if tag not in VOID:
            self._open.append(tag)

    def handle_startendtag(self, tag, attrs):
        self.tags.append(tag)
        self.attributes += [(tag, name, value) for name, value in attrs]

    def handle_endtag(self, tag):
        assert self._open, f"</{tag}> closes nothing"
        assert self._open.pop() == tag

    def handle_data(self, data):
        if not {"style", "script"} & set(self._open):
            self.texts.append(data)

    @property
    def text(self):
        return " ".join(" ".join(self.texts).split())


ALLOWED_TAGS = {
    "article", "b", "bdi", "body", "br", "caption", "code", "dd", "details", "div", "dl",
    "dt", "em", "figcaption", "figure", "footer", "g", "line", "path", "u",
    "h1", "h2", "h3", "h4", "h5", "head", "header", "html", "i", "li", "main", "meta", "ol", "p",
    "progress", "rect", "s", "section", "small", "span", "style", "summary", "svg", "table",
    "tbody", "td", "th", "thead", "title", "tr", "ul",
}  # fmt: skip


def read(html, *, scripts=0):
    """Read a view that must be well-formed, and made of our own kinds of element alone."""
    reading = Reading(html)
    assert set(reading.tags) - {"script"} <= ALLOWED_TAGS, set(reading.tags) - ALLOWED_TAGS
    assert reading.tags.count("script") == scripts
    handlers = [entry for entry in reading.attributes if entry[1].startswith("on")]
    assert not handlers, handlers
    links = [
        entry for entry in reading.attributes if entry[1] in {"href", "src", "srcdoc", "action"}
    ]
    assert not links, links
    return reading
