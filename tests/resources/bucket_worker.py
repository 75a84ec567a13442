"""A process of its own that reads from a sandbox through the shared bucket: arguments as JSON, result as JSON."""

import json
import sys
import threading
from dataclasses import asdict

from resources.bucket import SharedBucket
from resources.database.engine import make_engine
from resources.http import ANYTHING, ShopHttp
from resources.http_credentials import token_credentials
from sync.settings import LimitSettings


def run(database: str, address: str, token: str, limit: dict[str, float], calls: int, threads: int) -> str:
    """Make the calls on several threads; return what was spent."""
    engine = make_engine(database)
    bucket = SharedBucket(engine, "trang", LimitSettings.model_validate(limit))
    left = iter(range(calls))
    lock = threading.Lock()

    def work() -> None:
        while True:
            with lock:
                if next(left, None) is None:
                    return
            http.get("/admin/products/count.json", ANYTHING)

    with ShopHttp("trang", address, token_credentials(token), bucket, "orders") as http:
        workers = [threading.Thread(target=work) for _ in range(threads)]
        for worker in workers:
            worker.start()
        for worker in workers:
            worker.join()
        spent = asdict(http.spent())
    engine.dispose()
    return json.dumps(spent)


if __name__ == "__main__":
    sys.stdout.write(run(**json.loads(sys.argv[1])))
