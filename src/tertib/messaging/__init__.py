"""Floor 2: WhatsApp conversation and notices; knows phones and templates, no other subject."""
