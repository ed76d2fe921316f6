"""From a number to a whole claim: which thing, in which sense, said how surely; scenarios and statements."""
