# What one can do here; README.md explains the first two. Every target makes its environment itself.
PORT ?= 8000
export PORT
PYTHON = .venv/bin/python
.DEFAULT_GOAL = help

help:
	@echo "make run       the site on http://127.0.0.1:$(PORT)/ as in production (PORT=8000)"
	@echo "make test      all tests"
	@echo "make admin     create a coordinator who may sign in at /admin/"
	@echo "make dev       the site with autoreload, for changing it"
	@echo "make lint      style, templates, migrations, catalogues"
	@echo "make bench     what a page costs, beside the least possible (PEERS=1: and Wagtail, django CMS)"
	@echo "make lighthouse what Lighthouse says of every type of page, while make run runs"
	@echo "make messages  collect the texts to translate (needs GNU gettext)"
	@echo "make lock      pin the requirements anew"

venv:
	@command -v python3 >/dev/null || { echo "python3 is missing. On Debian: apt-get install python3 python3-venv"; exit 1; }
	@python3 tools/bootstrap.py

run: venv
	@exec $(PYTHON) -m iqnetz.run

dev: venv
	@exec $(PYTHON) -m iqnetz.run dev

test: venv
	@$(PYTHON) -m pytest -n auto --maxprocesses 4 --dist worksteal

admin: venv
	@$(PYTHON) -m iqnetz.run admin

lint: venv
	@$(PYTHON) tools/lint.py

bench: venv
	@$(PYTHON) -m tools.bench

lighthouse: venv
	@$(PYTHON) tools/lighthouse.py

messages: venv
	@command -v xgettext >/dev/null || { echo "GNU gettext is missing. On Debian: apt-get install gettext"; exit 1; }
	@DEBUG=1 $(PYTHON) manage.py makemessages --locale de --no-wrap --no-location --no-obsolete --ignore '.venv/*' --ignore 'var/*' --ignore 'tests/*' --ignore 'tools/*'
	@DEBUG=1 $(PYTHON) manage.py compilemessages

lock: venv
	@$(PYTHON) -m uv pip compile pyproject.toml --universal --generate-hashes --no-emit-index-url --no-header --quiet --upgrade --output-file requirements.lock
	@$(PYTHON) -m uv pip compile pyproject.toml --extra dev --universal --generate-hashes --no-emit-index-url --no-header --quiet --upgrade --constraints requirements.lock --output-file requirements-dev.lock
	@$(PYTHON) -m uv pip compile tools/bench/peers/requirements.in --universal --generate-hashes --no-emit-index-url --no-header --no-annotate --quiet --upgrade --constraints requirements-dev.lock --output-file tools/bench/peers/requirements.lock

.PHONY: help venv run dev test admin lint bench lighthouse messages lock
