"""Floor 3: the request of one person for one service: form, documents, state machine."""
