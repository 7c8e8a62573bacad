"""The participants' ballot: a small page of plain HTML, its answers, and what is pushed to every phone of a room.

Begin with ``routes`` (what a phone may ask), then ``pump`` (how a room's state reaches the phones) and ``assets/``.
"""
