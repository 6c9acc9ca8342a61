"""What builds.py measures with: commands as turns, the sites of other programs, the tables."""
