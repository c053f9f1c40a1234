"""Measures that the documents promise. `./cap bench` runs them and writes docs/performance.md."""
