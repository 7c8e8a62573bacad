"""Texts to vectors: the embedded multilingual encoder, any sentence-transformers model, hashing for tests."""
