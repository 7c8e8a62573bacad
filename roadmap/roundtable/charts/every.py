"""Every chart of a roundtable, and the table that stands beside each. All take ``roundtable.results.RoomResults``.

They are shown like those of roadmap.views.charts: ``st.altair_chart(chart, theme=None, width="content")``.
"""

from roadmap.roundtable.charts.beside import beside_chart
from roadmap.roundtable.charts.board import agreed_chart, computed_items
from roadmap.roundtable.charts.claims import claims_table, groups_table, groups_words
from roadmap.roundtable.charts.dots import dots_chart
from roadmap.roundtable.charts.matrix import matrix_chart
from roadmap.roundtable.charts.rounds import dots_table, other_tables, stability_table, times_table
from roadmap.roundtable.charts.shift import shift_chart, vote_shift_chart
from roadmap.roundtable.charts.strips import concordance_words, ranking_chart, strips, strips_chart
from roadmap.roundtable.charts.tables import (
    CRITERION_NAMES,
    beside_table,
    matrix_table,
    ranking_table,
    shift_table,
    votes_table,
)
from roadmap.views.theme import Look

__all__ = [
    "CRITERION_NAMES",
    "Look",
    "agreed_chart",
    "beside_chart",
    "beside_table",
    "claims_table",
    "computed_items",
    "concordance_words",
    "dots_chart",
    "dots_table",
    "groups_table",
    "groups_words",
    "matrix_chart",
    "matrix_table",
    "other_tables",
    "ranking_chart",
    "ranking_table",
    "shift_chart",
    "shift_table",
    "stability_table",
    "strips",
    "strips_chart",
    "times_table",
    "vote_shift_chart",
    "votes_table",
]
