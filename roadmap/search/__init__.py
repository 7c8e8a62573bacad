"""Search in a study's open documents, by meaning and by word, and what is like a text that somebody brings."""
