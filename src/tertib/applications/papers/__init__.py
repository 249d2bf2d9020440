"""Papers: what a file really is, a clean copy of it, and where it lies sealed."""
