"""The arrival desk: pages of the door staff's tablet that work without the network."""
