"""``python -m bench.demo``: write the demo corpus and say what is in it."""

from __future__ import annotations

from collections import Counter

from bench.demo.check import most_alike, most_alike_by_language, repeats
from bench.demo.write import TARGET, write


def main() -> None:
    """Write, then print counts and the likest pair."""
    found = write()
    texts = [f"{one.title}\n{one.text}" for one in found]
    print(f"{len(found)} documents in {TARGET.name}")
    for what in ("kind", "lang", "subject"):
        print(what, dict(sorted(Counter(getattr(one, what) for one in found).items())))
    by_language = most_alike_by_language(texts, [one.lang for one in found])
    print(
        f"highest cosine {most_alike(texts)[0]:.3f};", {lang: round(best[0], 3) for lang, best in by_language.items()}
    )
    print(f"{len(repeats(TARGET))} documents that the product takes for repeats")
    print({path.name: path.stat().st_size for path in sorted(TARGET.iterdir())})


if __name__ == "__main__":
    main()
