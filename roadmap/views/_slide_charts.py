"""Native charts for the deck: fans and growth bars that PowerPoint can edit, with their numbers inside."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from roadmap.i18n import N_, translator
from roadmap.views._fan import RANGES
from roadmap.views._package import clean
from roadmap.views._slide_kit import rgb
from roadmap.views.theme import TOKENS

if TYPE_CHECKING:
    from roadmap.views._numbers import BarNumbers, FanNumbers, Line

INK = TOKENS["light"]
OBSERVED, OPEN, NO_FORECAST = N_("observed"), N_("not yet all published"), N_("No forecast")
_C = "http://schemas.openxmlformats.org/drawingml/2006/chart"
_A = "http://schemas.openxmlformats.org/drawingml/2006/main"
Box = tuple[int, int, int, int]
"""Left, top, width and height in EMU."""


def add_fan(slide: Any, fan: FanNumbers, box: Box, lang: str, *, size: float = 11) -> Any:  # noqa: ANN401 - python-pptx's own
    """Put a fan on a slide as an area and line chart on an axis of years; return its frame.

    The bands are stacked areas (the steps between the range's ends), the ends themselves thin lines with their true
    numbers. A year stands twice where the fan begins and ends, so that its edges stand upright.
    """
    from pptx.chart.data import CategoryChartData
    from pptx.enum.chart import XL_CHART_TYPE

    spots = _spots(fan)
    data: Any = CategoryChartData(number_format="0.0")
    data.categories = [date(year, 1, 1) for year, _side in spots]
    for name, values in _series(fan, spots, lang):
        data.add_series(clean(name), values)
    frame = slide.shapes.add_chart(XL_CHART_TYPE.AREA_STACKED, *box, data)
    _dress_fan(frame.chart, fan, size)
    return frame


def _spots(fan: FanNumbers) -> list[tuple[int, str]]:
    """Return the chart's places: each year, and twice those at the fan's edges; in, before or after the fan."""
    end = fan.told[-1][0] if fan.told else fan.last
    spots = []
    for year in fan.years:
        if fan.told and year in (fan.last, end):
            spots += [(year, "before"), (year, "in")] if year == fan.last else [(year, "in"), (year, "after")]
        else:
            spots.append((year, "before" if year < fan.last else "in" if year < end else "after"))
    return spots


def _series(fan: FanNumbers, spots: list[tuple[int, str]], lang: str) -> list[tuple[str, list[float | None]]]:
    """Return names and values: four steps of the bands, what is refused, then observed, open and the five numbers."""
    _ = translator(lang)
    end = fan.told[-1][0] if fan.told else fan.last

    def at(line: Line, *sides: str) -> list[float | None]:
        return [line[year - fan.years[0]] if side in sides else None for year, side in spots]

    hi95, hi80, middle, lo80, lo95 = (at(line, "in") for line in fan.ranges)
    steps = [lo95, _less(lo80, lo95), _less(hi80, lo80), _less(hi95, hi80)]
    below = N_("below the ranges"), N_("95% range below"), N_("80% range"), N_("95% range above")
    closed = [fan.top if fan.refused and side == "after" and year >= end else None for year, side in spots]
    once: set[int] = set()
    seen = [year in once or once.add(year) for year, _side in spots]  # type: ignore[func-returns-value]
    observed = [
        None if again else fan.observed[year - fan.years[0]]
        for (year, _side), again in zip(spots, seen, strict=True)
    ]  # fmt: skip
    ends = {"hi95": hi95, "hi80": hi80, "share_mid": middle, "lo80": lo80, "lo95": lo95}
    return [
        *((_(name), step) for name, step in zip(below, steps, strict=True)),
        (_(NO_FORECAST), closed),
        (_(OBSERVED), observed),
        (_(OPEN), at(fan.open, "before", "in", "after")),
        *((_(words), ends[name]) for name, words in RANGES),
    ]


def _less(high: list[float | None], low: list[float | None]) -> list[float | None]:
    return [None if a is None or b is None else a - b for a, b in zip(high, low, strict=True)]


def _dress_fan(chart: Any, fan: FanNumbers, size: float) -> None:  # noqa: ANN401 - python-pptx's chart
    """Colour the fan, move its lines into a line chart on the same axes, set the axes."""
    _plain(chart, size)
    area = chart._chartSpace.find(f".//{{{_C}}}areaChart")
    series = area.findall(f"{{{_C}}}ser")
    for ser, fill in zip(series[:5], ("", INK.band95, INK.band80, INK.band95, "hatch"), strict=True):
        _fill(ser, fill)
    looks = [
        (INK.ink, 2.0, "solid", "circle"), (INK.ink, 1.0, "sysDot", "hollow"),
        *((INK.model, 2.2, "sysDash", "") if place == 2 else ("", 0, "", "") for place in range(5)),
    ]  # fmt: skip
    ids = "".join(f'<c:axId val="{one.get("val")}"/>' for one in area.findall(f"{{{_C}}}axId"))
    lines = _xml(
        f'<c:lineChart xmlns:c="{_C}"><c:grouping val="standard"/><c:varyColors val="0"/><c:marker val="1"/>{ids}'
        "</c:lineChart>"
    )
    for ser, look in zip(series[5:], looks, strict=True):
        _stroke(ser, look)
        lines.insert(len(lines) - 3, ser)
    _dots(series[9], fan)
    area.addnext(lines)
    _years(chart, fan, size)
    axis = chart.value_axis
    axis.minimum_scale, axis.maximum_scale = 0, fan.top
    axis.tick_labels.number_format = '0"%"' if fan.unit == "%" and fan.top >= 5 else "General"
    axis.tick_labels.number_format_is_linked = False


def _plain(chart: Any, size: float) -> None:  # noqa: ANN401 - python-pptx's chart
    """Take away title and legend; set letters, grid and what happens where there is no value."""
    from pptx.util import Pt

    chart.has_title, chart.has_legend = False, False
    chart.font.size, chart.font.color.rgb = Pt(size), rgb(INK.ink3)
    grid = chart.value_axis.major_gridlines.format.line
    grid.color.rgb, grid.width = rgb(INK.grid), Pt(0.75)
    chart.value_axis.format.line.fill.background()
    chart.category_axis.format.line.color.rgb = rgb(INK.ink3)
    chart.category_axis.has_major_gridlines = False
    # 2: no tick marks. The enumeration's own members would only say so at greater length.
    for axis in (chart.value_axis, chart.category_axis):
        axis.major_tick_mark = -4142
    blanks = chart._chartSpace.find(f".//{{{_C}}}dispBlanksAs")
    if blanks is not None:
        blanks.set("val", "gap")


def _years(chart: Any, fan: FanNumbers, size: float) -> None:  # noqa: ANN401 - python-pptx's chart
    """Make the axis one of years, few enough to stand side by side."""
    axis = chart._chartSpace.find(f".//{{{_C}}}dateAx")
    chart.category_axis.tick_labels.number_format = "yyyy"
    chart.category_axis.tick_labels.number_format_is_linked = False
    span = fan.years[-1] - fan.years[0]
    step = 5 if span > 12 else 2 if span > 6 else 1
    if size < 9:
        step = max(step, 10 if span > 20 else 5)
    for name in ("baseTimeUnit", "majorUnit", "majorTimeUnit"):
        for old in axis.findall(f"{{{_C}}}{name}"):
            axis.remove(old)
    for name, value in (("baseTimeUnit", "years"), ("majorUnit", str(step)), ("majorTimeUnit", "years")):
        axis.append(_xml(f'<c:{name} xmlns:c="{_C}" val="{value}"/>'))


def _fill(ser: Any, fill: str) -> None:  # noqa: ANN401 - an XML element
    """Fill an area: with a colour, with hatching, or not at all."""
    if fill == "hatch":
        inside = (
            f'<a:pattFill prst="wdUpDiag"><a:fgClr><a:srgbClr val="{INK.hatch[1:]}"/></a:fgClr>'
            '<a:bgClr><a:schemeClr val="bg1"/></a:bgClr></a:pattFill>'
        )
    else:
        inside = f'<a:solidFill><a:srgbClr val="{fill[1:]}"/></a:solidFill>' if fill else "<a:noFill/>"
    _shape(ser, inside + "<a:ln><a:noFill/></a:ln>")


def _stroke(ser: Any, look: tuple[str, float, str, str]) -> None:  # noqa: ANN401 - an XML element
    """Draw a line with its markers: colour, width in points, dash, and circle, hollow or no marker."""
    colour, width, dash, marker = look
    paint = f'<a:solidFill><a:srgbClr val="{colour[1:]}"/></a:solidFill>'
    inside = f'{paint}<a:prstDash val="{dash}"/><a:round/>' if width else "<a:noFill/>"
    _shape(ser, f'<a:ln w="{round(12700 * width) or 9525}">{inside}</a:ln>')
    for old in [*ser.findall(f"{{{_C}}}marker"), *ser.findall(f"{{{_C}}}smooth")]:
        ser.remove(old)
    body = paint if marker == "circle" else '<a:solidFill><a:schemeClr val="bg1"/></a:solidFill>'
    made = (
        f'<c:marker xmlns:c="{_C}" xmlns:a="{_A}"><c:symbol val="circle"/><c:size val="5"/>'
        f'<c:spPr>{body}<a:ln w="12700">{paint}</a:ln></c:spPr></c:marker>'
        if marker
        else f'<c:marker xmlns:c="{_C}"><c:symbol val="none"/></c:marker>'
    )
    ser.find(f"{{{_C}}}spPr").addnext(_xml(made))
    ser.append(_xml(f'<c:smooth xmlns:c="{_C}" val="0"/>'))


def _dots(ser: Any, fan: FanNumbers) -> None:  # noqa: ANN401 - an XML element
    """Put a dot and its number at each horizon on the middle line."""
    places = {year: place for place, (year, side) in enumerate(_spots(fan)) if side == "in"}
    spots = [places[year] for year, _grade, _numbers in fan.told]
    paint = f'<a:solidFill><a:srgbClr val="{INK.model[1:]}"/></a:solidFill>'
    line = '<a:ln w="12700"><a:solidFill><a:schemeClr val="bg1"/></a:solidFill></a:ln>'
    after = ser.find(f"{{{_C}}}marker")
    for spot in reversed(spots):
        after.addnext(
            _xml(
                f'<c:dPt xmlns:c="{_C}" xmlns:a="{_A}"><c:idx val="{spot}"/><c:marker><c:symbol val="circle"/>'
                f'<c:size val="8"/><c:spPr>{paint}{line}</c:spPr></c:marker><c:bubble3D val="0"/>'
                f'<c:spPr><a:ln w="28575">{paint}<a:prstDash val="sysDash"/><a:round/></a:ln></c:spPr></c:dPt>'
            )
        )


def _shape(ser: Any, inside: str) -> None:  # noqa: ANN401 - an XML element
    """Set a series' look, after its name."""
    for old in ser.findall(f"{{{_C}}}spPr"):
        ser.remove(old)
    ser.find(f"{{{_C}}}tx").addnext(_xml(f'<c:spPr xmlns:c="{_C}" xmlns:a="{_A}">{inside}</c:spPr>'))


def _xml(text: str) -> Any:  # noqa: ANN401 - an XML element
    from pptx.oxml import parse_xml

    return parse_xml(text)


def add_bars(slide: Any, bars: BarNumbers, box: Box, *, size: float = 11) -> Any:  # noqa: ANN401 - python-pptx's own
    """Put growth rates on a slide as bars with their 95 % interval, the fastest at the top; return the frame."""
    from pptx.chart.data import CategoryChartData
    from pptx.enum.chart import XL_CHART_TYPE, XL_TICK_LABEL_POSITION

    data: Any = CategoryChartData(number_format="0%")
    data.categories = [clean(name) for name in reversed(bars.names)]
    data.add_series(clean(bars.title), list(reversed(bars.values)))
    frame = slide.shapes.add_chart(XL_CHART_TYPE.BAR_CLUSTERED, *box, data)
    chart = frame.chart
    _plain(chart, size)
    plot = chart.plots[0]
    plot.gap_width = 55
    paint = plot.series[0].format.fill
    paint.solid()
    paint.fore_color.rgb = rgb(INK.hatch)
    plot.series[0].invert_if_negative = False
    chart.category_axis.tick_label_position = XL_TICK_LABEL_POSITION.LOW
    chart.value_axis.tick_labels.number_format = "+0%;\N{MINUS SIGN}0%;0%"
    chart.value_axis.tick_labels.number_format_is_linked = False
    low = min(0.0, *(max(value, -1.0) for value in bars.lo))
    high = max(0.05, *(min(value, 1.5) for value in bars.hi))
    chart.value_axis.minimum_scale, chart.value_axis.maximum_scale = _tenth(low, -1), _tenth(high, 1)
    _intervals(plot.series[0]._element, bars)
    return frame


def _tenth(value: float, side: int) -> float:
    """Return the next fifth away from nought."""
    from math import ceil

    return side * ceil(abs(value) * 5 - 1e-9) / 5


def _intervals(ser: Any, bars: BarNumbers) -> None:  # noqa: ANN401 - an XML element
    """Draw each bar's interval as error bars with values of their own."""
    plus = [max(0.0, hi - mid) for hi, mid in zip(bars.hi, bars.values, strict=True)][::-1]
    minus = [max(0.0, mid - lo) for lo, mid in zip(bars.lo, bars.values, strict=True)][::-1]

    def numbers(values: list[float]) -> str:
        points = "".join(f'<c:pt idx="{at}"><c:v>{value!r}</c:v></c:pt>' for at, value in enumerate(values))
        return f'<c:numLit><c:formatCode>0%</c:formatCode><c:ptCount val="{len(values)}"/>{points}</c:numLit>'

    made = _xml(
        f'<c:errBars xmlns:c="{_C}" xmlns:a="{_A}"><c:errBarType val="both"/><c:errValType val="cust"/>'
        f'<c:noEndCap val="1"/><c:plus>{numbers(plus)}</c:plus><c:minus>{numbers(minus)}</c:minus>'
        f'<c:spPr><a:ln w="19050"><a:solidFill><a:srgbClr val="{INK.ink[1:]}"/></a:solidFill></a:ln></c:spPr>'
        "</c:errBars>"
    )
    ser.find(f"{{{_C}}}cat").addprevious(made)
