"""Make the deck's own template, roadmap/views/templates/briefing.pptx, from python-pptx's default one (MIT).

Three layouts: a title slide, a title with a text, a title alone; 13.33 x 7.5 inches; colours and typefaces of the
product's visual direction as the theme's, so that whoever changes the theme changes the deck.
Run: python -m bench.deck_template
"""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

from lxml import etree

from roadmap.views._package import MADE, fixed
from roadmap.views.theme import LANES, SANS, SERIF, TOKENS

TARGET = Path(__file__).parent.parent / "roadmap" / "views" / "templates" / "briefing.pptx"
INK = TOKENS["light"]
LANE = LANES["light"]
INCH = 914_400
LEFT, WIDTH = 0.6, 12.13
KEPT = {"title": "Title", "obj": "Title and text", "titleOnly": "Title alone"}
A = "http://schemas.openxmlformats.org/drawingml/2006/main"
P = "http://schemas.openxmlformats.org/presentationml/2006/main"
COLOURS = {
    "dk1": INK.ink, "lt1": "#FFFFFF", "dk2": INK.ink2, "lt2": INK.secondary, "accent1": INK.model,
    "accent2": INK.people, "accent3": LANE["market"], "accent4": LANE["product"], "accent5": LANE["technology"],
    "accent6": LANE["resources"], "hlink": INK.model, "folHlink": INK.ink3,
}  # fmt: skip
# Where placeholders stand, in inches: left, top, width, height.
TITLE, BODY = (LEFT, 0.5, WIDTH, 0.82), (LEFT, 1.42, WIDTH, 5.35)
PLACES = {"dt": (LEFT, 7.0, 0.9, 0.3), "ftr": (LEFT, 7.0, 9.6, 0.3), "sldNum": (11.73, 7.0, 1.0, 0.3)}
COVER = {"ctrTitle": (LEFT, 2.1, 10.6, 1.7), "subTitle": (LEFT, 3.95, 10.6, 0.9)}


def build() -> bytes:
    """Return the template's bytes, the same each time."""
    import pptx
    from pptx.util import Inches

    deck = pptx.Presentation()
    deck.slide_width, deck.slide_height = Inches(13.333), Inches(7.5)
    for layout in list(deck.slide_layouts):
        if layout._element.get("type") not in KEPT:
            deck.slide_layouts.remove(layout)
    master = deck.slide_master
    _theme(master)
    for shape in list(master.placeholders):
        _place(shape, shape._element.ph.get("type") or "body", cover=False)
    _letters(master._element)
    for layout in deck.slide_layouts:
        kind = layout._element.get("type")
        layout._element.find(f"{{{P}}}cSld").set("name", KEPT[kind])
        for shape in list(layout.placeholders):
            _place(shape, shape._element.ph.get("type") or "body", cover=kind == "title")
        if kind == "title":
            _cover(layout)
    for rels in (deck.part.package._rels, deck.part.rels):
        for key in [key for key, rel in rels.items() if rel.reltype.endswith(("/thumbnail", "/printerSettings"))]:
            rels.pop(key)
    about = deck.core_properties
    about.author = about.last_modified_by = about.comments = about.keywords = ""
    about.title, about.created, about.modified = "roadmap briefing", MADE, MADE
    out = BytesIO()
    deck.save(out)
    return fixed(out.getvalue())


def _place(shape: object, kind: str, *, cover: bool) -> None:
    """Put a placeholder where it belongs; the date goes, a deck is dated by its data."""
    if kind == "dt":
        shape._element.getparent().remove(shape._element)
        return
    known = {**PLACES, "title": TITLE, "body": BODY, **(COVER if cover else {})}
    if kind in known:
        shape.left, shape.top, shape.width, shape.height = (int(INCH * one) for one in known[kind])


def _theme(master: object) -> None:
    """Set the theme's colours and typefaces."""
    part = next(rel.target_part for rel in master.part.rels.values() if rel.reltype.endswith("/theme"))
    root = etree.fromstring(part.blob)
    root.set("name", "roadmap")
    for name, colour in COLOURS.items():
        holder = root.find(f".//{{{A}}}{name}")
        for child in list(holder):
            holder.remove(child)
        etree.SubElement(holder, f"{{{A}}}srgbClr", val=colour[1:])
    for kind, face in (("majorFont", SERIF), ("minorFont", SANS)):
        root.find(f".//{{{A}}}{kind}/{{{A}}}latin").set("typeface", face)
    part._blob = etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)


def _letters(master: etree._Element) -> None:
    """Set sizes and alignment of the master's text."""
    styles = master.find(f"{{{P}}}txStyles")
    title = styles.find(f"{{{P}}}titleStyle/{{{A}}}lvl1pPr")
    title.set("algn", "l")
    title.find(f"{{{A}}}defRPr").set("sz", "2400")
    title.find(f"{{{A}}}defRPr").set("b", "1")
    for level, size in zip(range(1, 6), ("1600", "1400", "1300", "1200", "1200"), strict=True):
        holder = styles.find(f"{{{P}}}bodyStyle/{{{A}}}lvl{level}pPr")
        holder.find(f"{{{A}}}defRPr").set("sz", size)
    for shape in master.iter(f"{{{P}}}sp"):
        kind = shape.find(f".//{{{P}}}ph").get("type")
        body = shape.find(f".//{{{A}}}bodyPr")
        if kind == "title":
            body.set("anchor", "b")
            for side in ("lIns", "rIns", "tIns", "bIns"):
                body.set(side, "0")
        if kind in ("ftr", "sldNum"):
            body.set("lIns", "0")
            body.set("rIns", "0")
            holder = shape.find(f".//{{{A}}}lvl1pPr")
            holder.set("algn", "l" if kind == "ftr" else "r")
            letters = holder.find(f"{{{A}}}defRPr")
            letters.set("sz", "1000")
            for child in list(letters):
                letters.remove(child)
            paint = etree.SubElement(letters, f"{{{A}}}solidFill")
            etree.SubElement(paint, f"{{{A}}}srgbClr", val=INK.ink3[1:])


def _cover(layout: object) -> None:
    """Set the title slide: larger letters, the three bars of the mark above them."""
    for shape in layout.placeholders:
        kind = shape._element.ph.get("type")
        body = shape._element.find(f".//{{{A}}}bodyPr")
        for side in ("lIns", "rIns", "tIns", "bIns"):
            body.set(side, "0")
        if kind == "ctrTitle":
            body.set("anchor", "b")
            _level(shape._element, "3600", "l", "")
        if kind == "subTitle":
            _level(shape._element, "1600", "l", INK.ink2)
    for place, (left, wide, colour) in enumerate(
        ((0.0, 0.62, INK.model), (0.3, 0.78, INK.people), (0.72, 0.7, INK.ink))
    ):
        _bar(layout, (LEFT + left, 1.05 + 0.3 * place, wide, 0.16), colour, place)


def _level(shape: etree._Element, size: str, align: str, colour: str) -> None:
    holder = shape.find(f".//{{{A}}}lstStyle")
    for child in list(holder):
        holder.remove(child)
    level = etree.SubElement(holder, f"{{{A}}}lvl1pPr", algn=align, marL="0", indent="0")
    etree.SubElement(level, f"{{{A}}}buNone")
    letters = etree.SubElement(level, f"{{{A}}}defRPr", sz=size)
    if colour:
        etree.SubElement(etree.SubElement(letters, f"{{{A}}}solidFill"), f"{{{A}}}srgbClr", val=colour[1:])


def _bar(layout: object, box: tuple[float, float, float, float], colour: str, place: int) -> None:
    left, top, wide, high = (int(INCH * one) for one in box)
    tree = layout._element.find(f"{{{P}}}cSld/{{{P}}}spTree")
    head = f'<p:cNvPr id="{90 + place}" name="Mark {place + 1}"/><p:cNvSpPr/><p:nvPr userDrawn="1"/>'
    where = f'<a:xfrm><a:off x="{left}" y="{top}"/><a:ext cx="{wide}" cy="{high}"/></a:xfrm>'
    paint = f'<a:solidFill><a:srgbClr val="{colour[1:]}"/></a:solidFill><a:ln><a:noFill/></a:ln>'
    tree.append(
        etree.fromstring(
            f'<p:sp xmlns:p="{P}" xmlns:a="{A}"><p:nvSpPr>{head}</p:nvSpPr><p:spPr>{where}'
            f'<a:prstGeom prst="roundRect"><a:avLst/></a:prstGeom>{paint}</p:spPr></p:sp>'
        )
    )


def main() -> None:
    """Write the template where the deck finds it."""
    data = build()
    TARGET.write_bytes(data)
    print(f"{TARGET.name}: {len(data) / 1000:.0f} kB")


if __name__ == "__main__":
    main()
