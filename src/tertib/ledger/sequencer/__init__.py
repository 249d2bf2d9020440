"""The one process that orders the record: indexes, tiles, signed checkpoints, cosignatures.

Whatever it was doing when it was killed, the database alone says what is in the record: leaves,
their order and the checkpoint over them commit together; tiles follow and can be derived again;
the published checkpoint comes last. So nothing published can ever be taken back.
"""
