"""The interview form of business support: one definition, and the Word template that is made of it."""
