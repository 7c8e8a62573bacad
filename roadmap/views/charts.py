"""Every chart of the product, and the table that stands beside each: what a page or a report may draw.

All take ``disclosure.Shown`` and return an altair chart of a fixed size (``Look.width``), to be shown as it is:
``st.altair_chart(chart, theme=None, width="content")``; pictures come from roadmap.views.render.
"""

from roadmap.views._fan import fan_chart
from roadmap.views._flows import flow_chart
from roadmap.views._lanes import roadmap_chart
from roadmap.views._map import map_chart, map_rows
from roadmap.views._plan import chosen_items
from roadmap.views._portfolio import portfolio_chart
from roadmap.views._radar import radar_chart
from roadmap.views._small import small_fan
from roadmap.views._strips import growth_bars, record_chart, source_strip
from roadmap.views._tiles import region_map
from roadmap.views.beside import fan_table, growth_table, map_table, record_table, roadmap_table, source_table
from roadmap.views.flows import flow_table
from roadmap.views.portfolio import portfolio_table
from roadmap.views.radar import radar_table
from roadmap.views.regions import region_table
from roadmap.views.theme import Look

__all__ = [
    "Look",
    "chosen_items",
    "fan_chart",
    "fan_table",
    "flow_chart",
    "flow_table",
    "growth_bars",
    "growth_table",
    "map_chart",
    "map_rows",
    "map_table",
    "portfolio_chart",
    "portfolio_table",
    "radar_chart",
    "radar_table",
    "record_chart",
    "record_table",
    "region_map",
    "region_table",
    "roadmap_chart",
    "roadmap_table",
    "small_fan",
    "source_strip",
    "source_table",
]
