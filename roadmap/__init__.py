"""roadmap: patents, interviews and news in four languages to a technology-and-market roadmap."""
