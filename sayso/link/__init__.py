"""What belongs together: copies of a dispatch, claims of one incident, voices behind it, and where they disagree.

Works on records alone. `copies` finds reprints; `compare` and `judge` say how likely two claims tell of one happening;
`cluster` groups them; `naming` keeps ids; `origins`, `disputes` and `series` say what a group tells; `tell` makes the
incident of it.
"""
