"""gunicorn as the peers' own projects start it: every worker loads the site. Threads as we have."""

worker_class = "gthread"
threads = 4
loglevel = "warning"
control_socket_disable = True
