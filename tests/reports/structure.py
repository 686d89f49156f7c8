"""What a reader sees of a page: its elements, its attributes, and text apart from code."""

from __future__ import annotations

import html.parser
import unicodedata

HIDDEN = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}


class Page(html.parser.HTMLParser):
    """A page taken apart.

    Args:
        text: HTML.
    """

    def __init__(self, text):
        super().__init__(convert_charrefs=True)
        self.tags = []
        self.attributes = []
        self.texts = []
        self.code = []
        self.script = ""
        self.comments = []
        self._open = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag, attrs):
        """Note an element and its attributes."""
        self.tags.append(tag)
        self.attributes += [(tag, key, value or "") for key, value in attrs]
        self._open.append(tag)

    def handle_endtag(self, tag):
        """Note that an element ends."""
        self.tags.append(f"/{tag}")
        while self._open and self._open.pop() != tag:
            pass

    def handle_data(self, data):
        """Note text, by where it stands."""
        if "script" in self._open:
            self.script += data
        elif "code" in self._open or "pre" in self._open:
            self.code.append(data)
        elif "style" not in self._open:
            self.texts.append(data)

    def handle_comment(self, data):
        """Note a comment."""
        self.comments.append(data)

    @property
    def keys(self):
        """Names of attributes, in their order."""
        return [(tag, key) for tag, key, _ in self.attributes]

    def values(self, key):
        """Values of an attribute, in their order."""
        return [value for _, name, value in self.attributes if name == key]


def hidden_in(text):
    """Characters that are not seen, or move what is."""
    return {one for one in text if unicodedata.category(one) in HIDDEN} - {"\n"}
