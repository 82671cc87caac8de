"""How good and how fast: readings beside gold, beside checks, over the wire. The command line hands it a reader."""
