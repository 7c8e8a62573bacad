"""QR codes as drawings: the one file that imports segno."""

from __future__ import annotations

from io import BytesIO


def qr_svg(text: str) -> str:
    """Return a QR code of a text as SVG, black on white with the margin that readers need; at most 1,000 characters."""
    import segno

    out = BytesIO()
    segno.make(text[:1000], error="m", micro=False).save(
        out, kind="svg", border=4, scale=4, light="#FFFFFF", svgns=True
    )
    return out.getvalue().decode("utf-8")
