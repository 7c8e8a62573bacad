"""Finished study in, chart or file out; pure. Every view takes what roadmap.disclosure lets through."""
