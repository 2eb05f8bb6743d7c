# One image for all parts: `serve` (the default), `scheduler`, `worker`, `db upgrade`, …

FROM python:3.12-slim AS build
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1
WORKDIR /src
COPY requirements.txt requirements-build.txt ./
RUN python -m venv /opt/pacesetter \
 && /opt/pacesetter/bin/python -m pip install --only-binary :all: --require-hashes -r requirements.txt \
 && python -m pip install --only-binary :all: --require-hashes -r requirements-build.txt
# After the libraries, so that a change of the code does not fetch them again.
COPY pyproject.toml README.md LICENSE NOTICE ./
COPY config config
COPY workflows workflows
COPY notifications notifications
COPY service service
RUN python -m pip wheel --no-deps --no-build-isolation --wheel-dir /wheels . \
 && /opt/pacesetter/bin/python -m pip install --no-deps /wheels/*.whl

FROM python:3.12-slim
# Without a Chinese font pictures and documents are full of empty boxes, and nothing says so.
RUN apt-get update \
 && apt-get install -y --no-install-recommends fontconfig fonts-wqy-microhei \
 && rm -rf /var/lib/apt/lists/* \
 && useradd --system --uid 10001 --create-home --home-dir /data pacesetter
COPY --from=build /opt/pacesetter /opt/pacesetter
ENV PATH=/opt/pacesetter/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1
USER pacesetter
WORKDIR /data
VOLUME /data
EXPOSE 8000
# That of the web service. The other parts have none of their own: when their tick is late,
# /health/ready of the web service turns red.
HEALTHCHECK --interval=30s --timeout=5s --start-period=20s --retries=3 \
  CMD ["python", "-c", "import urllib.request; urllib.request.urlopen('http://127.0.0.1:8000/health/live', timeout=4)"]
STOPSIGNAL SIGTERM
ENTRYPOINT ["pacesetter"]
CMD ["serve", "--host", "0.0.0.0", "--port", "8000"]
