import { createGraphiQLFetcher } from "@graphiql/toolkit";
import { GraphiQL } from "graphiql";
import { createElement } from "react";
import { createRoot } from "react-dom/client";
import "graphiql/style.css";
import "./page.css";

const place = document.getElementById("graphiql");
const fetcher = createGraphiQLFetcher({ url: place.dataset.endpoint });
const asked = new URLSearchParams(window.location.search).get("query");

createRoot(place).render(
  createElement(GraphiQL, {
    fetcher,
    defaultQuery: place.dataset.example,
    ...(asked ? { initialQuery: asked } : {}),
  }),
);
