"""RDF out of a store and into one: the functions that others call."""

from graph.rdf.exchange import (
    BASE,
    Imported,
    RdfError,
    check,
    import_rdf,
    read_rdf,
    write_nquads,
    write_turtle,
)

__all__ = ["BASE", "Imported", "RdfError", "check", "import_rdf", "read_rdf", "write_nquads", "write_turtle"]
