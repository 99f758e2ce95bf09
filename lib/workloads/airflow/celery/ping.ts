import type { k8s } from "cdk8s-plus-28";
import { airflowHome } from "../configuration";
import type { ConfigFile } from "../feature";

const path = `${airflowHome}/probes/celery_ping.py`;

/**
 * Asks this pod's worker, through the broker, whether it is there, as `celery inspect ping` does but without importing Airflow: half a
 * second of processor instead of several. A broker that cannot be reached is not the worker's fault: were that a failure, an outage of
 * the broker would restart every worker, with the tasks that run there.
 */
const script = `import os, shlex, socket, subprocess, sys
from celery import Celery
from kombu.exceptions import OperationalError

url = os.environ.get("AIRFLOW__CELERY__BROKER_URL") or subprocess.check_output(
    shlex.split(os.environ["AIRFLOW__CELERY__BROKER_URL_CMD"]), text=True
)
worker = f"celery@{socket.gethostname()}"
app = Celery(broker=url)
try:
    with app.connection_for_write() as connection:
        connection.ensure_connection(max_retries=1, interval_start=0, timeout=5)
        answer = app.control.ping(destination=[worker], timeout=10, connection=connection)
except (OSError, OperationalError) as error:
    print(f"the broker cannot be reached: {error}")
    sys.exit("--starting" in sys.argv)
sys.exit(0 if answer else f"{worker} does not answer")
`;

/** The script, for workers. */
export const pingFile: ConfigFile = { name: "celery_ping.py", content: script, path, components: ["celeryWorker"] };

/**
 * Probes: a worker counts as there when it takes tasks, so that a rollout waits for it; one that no longer answers is told to stop, and
 * finishes its tasks as in any other end.
 */
export function pingProbes(): Pick<k8s.Container, "startupProbe" | "livenessProbe"> {
  const timeoutSeconds = 30;
  return {
    startupProbe: {
      exec: { command: ["python", path, "--starting"] },
      initialDelaySeconds: 10,
      periodSeconds: 5,
      failureThreshold: 60,
      timeoutSeconds,
    },
    livenessProbe: {
      exec: { command: ["python", path] },
      // Each one costs half a second of processor, and a message to every worker.
      periodSeconds: 60,
      failureThreshold: 5,
      timeoutSeconds,
    },
  };
}
