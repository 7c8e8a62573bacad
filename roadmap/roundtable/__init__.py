"""The roundtable: sessions, participants, statements, rounds, answers, results, ideas and claims, with their own store.

Begin with ``schema`` (what is kept), then ``rooms`` (what a session goes through), ``answers`` (how a vote is taken in)
and ``results`` (what comes out).
"""
