"""Numbers and quantities as they are written and said: the grammar, with what each reading is worth."""
