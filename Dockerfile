# syntax=docker/dockerfile:1
# Any Debian image with python3 (3.11 or newer) will do: --build-arg BASE_IMAGE=…
ARG BASE_IMAGE=python:3.11-slim-bookworm

FROM ${BASE_IMAGE} AS build
# Debian keeps venv in a package of its own; Python's own images have it.
RUN python3 -c "import ensurepip" 2>/dev/null \
    || (apt-get update && apt-get install -y --no-install-recommends python3-venv)
RUN python3 -m venv /venv
WORKDIR /app
COPY requirements.lock .
RUN /venv/bin/python -m pip install --no-cache-dir --no-deps --require-hashes \
        --only-binary :all: --requirement requirements.lock \
    && /venv/bin/python -m pip uninstall --yes --quiet pip setuptools
COPY manage.py ./
COPY iqnetz iqnetz
COPY services services
COPY content content
COPY templates templates
COPY static static
COPY fixtures fixtures
COPY docs/for-editors.md docs/
RUN SECRET_KEY=only-for-building /venv/bin/python manage.py compilemessages --verbosity 0 \
    && SECRET_KEY=only-for-building /venv/bin/python manage.py collectstatic --no-input --verbosity 0

FROM ${BASE_IMAGE}
COPY --from=build /venv /venv
COPY --from=build /app /app
WORKDIR /app
ENV PATH=/venv/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 \
    BIND=0.0.0.0:8000 BEHIND_TLS=1 ACCESS_LOG=1
# Nobody's user: it can write nowhere but in /tmp and in here, where finished pages are kept for a
# start during which the database is away (a volume keeps them longer than the container).
RUN install -d -o 65534 -g 65534 var/pages
VOLUME /app/var/pages
USER 65534:65534
EXPOSE 8000
HEALTHCHECK --interval=30s --timeout=5s --start-period=20s \
    CMD ["python3", "-c", "import urllib.request; urllib.request.urlopen('http://127.0.0.1:8000/healthz', timeout=4)"]
CMD ["gunicorn", "--config", "iqnetz/gunicorn.conf.py"]
