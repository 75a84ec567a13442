"""What a Celery worker is told: `celery -A dagster_celery.app worker` reads this module from its PYTHONPATH.

A run is one task. The task is taken off the queue when it begins: a run whose worker dies is ended by `lost_runs` and
asked for anew, so that Redis must not hand it out a second time.
"""

import os

broker_url = os.environ["CELERY_BROKER_URL"]
result_backend = os.environ["CELERY_RESULT_URL"]
broker_connection_retry_on_startup = True

task_default_queue = "dagster"
# Nothing is taken from the queue before there is a place to run it: what a worker had laid aside would be lost with it.
worker_prefetch_multiplier = 1
worker_disable_prefetch = True
# Queues are emptied in the order in which a worker names them: orders before everything else.
broker_transport_options = {"queue_order_strategy": "priority"}

# Before the processes of the runs are forked off: they start warm, and share the memory of the libraries.
imports = ["pipelines.definitions"]
# Memory that a library keeps is given back by a new process.
worker_max_tasks_per_child = 200
