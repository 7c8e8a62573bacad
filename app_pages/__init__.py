"""The app's pages, one thin module each; state.py alone names session keys and caches; frame.py is what they share."""
