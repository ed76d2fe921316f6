"""Who is talked about, by whom, and where sentences end: what every claim of a text is read against."""
