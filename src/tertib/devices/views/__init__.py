"""What devices talk to, and the page that people look at them on."""
