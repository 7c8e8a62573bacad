"""Collecting feeds: conditional requests, new items only, and on wish the main text of the page behind an item."""

from __future__ import annotations

from typing import TYPE_CHECKING

from roadmap.collect._kinds import Collected, Query

if TYPE_CHECKING:
    from datetime import date

    from roadmap.collect.folder import Folder
    from roadmap.collect.web import Web


def collect_feed(query: Query, folder: Folder, web: Web, since: date | None) -> Collected:
    """Fetch one feed and keep its new items."""
    raise NotImplementedError
