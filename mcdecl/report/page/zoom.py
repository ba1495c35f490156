"""A drawing that zooms: it scrolls by itself, and with the script of `zoom.js` it grows and shrinks."""

from mcdecl.report.page.elements import Html, element, hidden_words

_BUTTONS = (("in", "+", "Zoom in"), ("out", "−", "Zoom out"), ("fit", "Fit", "Fit the whole drawing"))


def zoomed(svg: Html, label: str) -> Html:
    """The drawing in a frame; its page needs the assets `zoom.css` and `zoom.js`."""
    buttons = (
        element(
            "button",
            element("span", sign, aria_hidden="true"),
            hidden_words(words),
            type="button",
            class_="button",
            data_zoom=name,
        )
        for name, sign, words in _BUTTONS
    )
    return element(
        "div",
        element("div", *buttons, class_="zoom-buttons screen", hidden=True),
        element("div", svg, class_="zoom-frame", tabindex="0", role="region", aria_label=f"{label}, scrolls"),
        class_="zoom",
        data_zoomed=True,
    )
