"""The only writer of this subject: one function per verb, each in one transaction."""

from tertib.applications.actions.moving import Moved, move

__all__ = ["Moved", "move"]
