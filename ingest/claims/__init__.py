"""From numbers and names to claims: which thing, in which sense, said how surely; relations and statements."""
