# Everything a person types here; CI types `make test` too (.ci/run) and nothing else.

# Containers often forbid byte code, and then each of hundreds of processes compiles everything for itself.
unexport PYTHONDONTWRITEBYTECODE

.DEFAULT_GOAL := help
.PHONY: help run test campaign lint bench wheel clean

help: ## Say what each target does
	@sed -n 's/^\([a-z]*\):.*## /  make \1\t/p' $(MAKEFILE_LIST) | expand -t 16

run: ## Install, then serve in demo mode on http://127.0.0.1:8080
	@bin/setup
	@exec env CHAT_DEMO=$${CHAT_DEMO:-1} .venv/bin/python wsgi.py

test: ## Install what the tests need, lint, and run every test (PYTEST_ARGS="-k name" for some)
	@bin/setup-tests
	@.venv/bin/python -m pytest -n 4 --dist loadfile --no-loadscope-reorder $(PYTEST_ARGS)

campaign: ## The long versions: kills and backups under load, thousands of cards and texts, half an hour in the dashboard
	@bin/setup-tests
	@env KILL_ROUNDS=$${KILL_ROUNDS:-25} CHORUS_TEXTS=$${CHORUS_TEXTS:-2000} CARDS=10000 CARD_PATIENCE=0.25 AWAY_TEXTS=1000 LIGHTHOUSE=1 \
		BACKUPS=5 BACKUP_TEXTS=100000 EVERY_STEP=1 EVERY_LOOK=1 WIDGET_LOADS=5 HEAP_MINUTES=$${HEAP_MINUTES:-30} SMOOTH=1 \
		.venv/bin/python -m pytest -s tests/journeys/test_kill.py tests/journeys/test_backup.py \
		tests/journeys/test_killed_commands.py tests/journeys/test_killed_erase.py \
		tests/journeys/matrix/test_five_listeners.py tests/pages/test_widget_cost.py tests/pages/test_widget_states.py \
		tests/journeys/test_cards_due.py tests/journeys/test_weiyu_agent.py tests/outside/test_weiyu_agent.py \
		tests/outside/test_dashboard_lighthouse.py tests/outside/test_widget_lighthouse.py \
		tests/pages/test_dashboard_memory.py tests/pages/test_dashboard_scroll.py \
		tests/pages/test_dashboard_layout.py tests/pages/test_widget_look.py $(PYTEST_ARGS)

lint: ## Check style, types and who imports whom (`make test` does it too)
	@bin/setup requirements-dev.txt
	@bin/lint

bench: ## Measure this machine (bench/README.md says how to read it)
	@bin/setup
	@bin/setup bench/requirements.txt
	@.venv/bin/python -m bench

wheel: ## Build dist/switchboard_chat-*.whl, which pip installs anywhere
	@bin/setup requirements-dev.txt
	@rm -rf build
	@.venv/bin/python -m build --wheel --no-isolation

clean: ## Remove what the other targets made, but keep instance/ (your data)
	rm -rf .venv .state .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis
	rm -rf tests/outside/node_modules tests/artifacts build dist *.egg-info
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
