"""What every page must have for people with any browser, checked on its HTML (WCAG 2.1, RGAA 4.1)."""

from html.parser import HTMLParser

VOID = {"br", "input", "link", "meta"}
# Elements that carry text of their own for a label, a link or a heading.
NAMED = {"a", "label", "button", "h1", "h2", "h3", "title", "dt", "option"}


class Element:
    def __init__(self, tag, attributes, parent):
        self.tag, self.attributes, self.parent = tag, dict(attributes), parent
        self.text = ""

    def within(self, *tags):
        element = self.parent
        while element is not None:
            if element.tag in tags:
                return True
            element = element.parent
        return False


class Page(HTMLParser):
    """The elements of a page in order; faults of nesting in self.faults."""

    def __init__(self, html):
        super().__init__()
        self.elements, self.open, self.faults = [], [], []
        self.feed(html)
        self.close()
        self.faults += [f"<{element.tag}> is not closed" for element in self.open]

    def handle_starttag(self, tag, attrs):
        names = [name for name, _ in attrs]
        if len(set(names)) != len(names):
            self.faults.append(f"<{tag}> has an attribute twice")
        element = Element(tag, attrs, self.open[-1] if self.open else None)
        self.elements.append(element)
        if tag not in VOID:
            self.open.append(element)

    def handle_endtag(self, tag):
        if not self.open or self.open[-1].tag != tag:
            self.faults.append(f"</{tag}> closes nothing")
        else:
            self.open.pop()

    def handle_data(self, data):
        for element in self.open:
            element.text += data

    def all(self, *tags):
        return [element for element in self.elements if element.tag in tags]


def faults_of(html):
    """A list of what is wrong with the page; empty when nothing is."""
    page = Page(html)
    return (page.faults + _frame(page) + _names(page) + _references(page) + _headings(page)
            + _landmarks(page))


def _frame(page):
    faults = []
    roots = page.all("html")
    if len(roots) != 1 or roots[0].attributes.get("lang") != "fr":
        faults.append("the page does not say that it is in French")
    if len(page.all("title")) != 1 or len(page.all("h1")) != 1:
        faults.append("there is not one title and one h1")
    if page.all("script", "style", "iframe") or any(
            name.startswith("on") or name == "style"
            for element in page.elements for name in element.attributes):
        faults.append("there is a script or a style in the page")
    return faults


def _names(page):
    faults = []
    for element in page.all(*NAMED):
        if not element.text.strip() and not element.attributes.get("aria-label"):
            faults.append(f"<{element.tag}> has no text")
    labelled = {label.attributes.get("for") for label in page.all("label")}
    for field in page.all("input", "select", "textarea"):
        if field.attributes.get("id") not in labelled:
            faults.append(f"field {field.attributes.get('name')} has no label")
    return faults


def _references(page):
    faults = []
    ids = [element.attributes["id"] for element in page.elements if "id" in element.attributes]
    if len(set(ids)) != len(ids):
        faults.append("an id is there twice")
    for element in page.elements:
        for name in ("for", "aria-describedby", "aria-labelledby"):
            for reference in element.attributes.get(name, "").split():
                if reference not in ids:
                    faults.append(f"{name}={reference} points nowhere")
        href = element.attributes.get("href", "")
        if href.startswith("#") and href[1:] not in ids:
            faults.append(f"{href} points nowhere")
        if element.tag == "a" and not href.startswith(("/", "#", "mailto:", "tel:")):
            faults.append(f"a link leads to {href!r}")
    return faults


def _headings(page):
    faults, level = [], 0
    for heading in page.all("h1", "h2", "h3", "h4", "h5", "h6"):
        now = int(heading.tag[1])
        if now > level + 1:
            faults.append(f"<{heading.tag}> leaves out a level")
        level = now
    return faults


def _landmarks(page):
    faults = []
    for tag in ("header", "main", "footer"):
        if len(page.all(tag)) != 1:
            faults.append(f"there is not one <{tag}>")
    for element in page.all("nav", "form", "section", "article"):
        if not ({"aria-label", "aria-labelledby"} & element.attributes.keys()):
            faults.append(f"<{element.tag}> has no name")
    names = [nav.attributes.get("aria-label") for nav in page.all("nav")]
    if len(set(names)) != len(names):
        faults.append("two <nav> have the same name")
    outside = [element for element in page.all("p", "ul", "ol", "form", "h1", "h2")
               if not element.within("header", "main", "footer")]
    faults += [f"<{element.tag}> is outside of all landmarks" for element in outside]
    links = page.all("a")
    if not links or links[0].attributes.get("href") != "#contenu":
        faults.append("the first link does not skip to the content")
    return faults
