"""The camera agent: proposes who at a lane looks like somebody under a travel ban; keeps nobody."""
