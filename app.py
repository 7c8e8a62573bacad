"""The app: pages, the language and the choices that a link carries; everything else is a page's own."""

import streamlit as st

from app_pages import frame, state

state.begin()
frame.begin()
page = st.navigation(frame.pages(), position="hidden" if state.on_screen() else "top")
page.run()
frame.end()
state.end()
