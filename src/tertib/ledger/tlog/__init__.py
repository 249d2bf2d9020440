"""The log's formats and arithmetic to the byte: RFC 6962 hashing and the C2SP tlog specifications.

Nothing here knows Django, a database or a clock: the same code serves the sequencer, the witness
and the offline verifier.
"""
