"""The ways in: the web application, the GraphQL schema, the pages and the command line."""
