"""Fault tests: a whole Gridkeeper under load, hit by kills, stops and cuts. See tests/chaos/README.md."""
