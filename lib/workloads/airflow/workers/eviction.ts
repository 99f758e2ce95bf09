import type { k8s } from "cdk8s-plus-28";
import { airflowHome } from "../configuration";
import type { ConfigFile } from "../feature";

/**
 * What becomes of a running task whose pod is told to go:
 * - `finish`: it runs on to its end, for `longestTaskSeconds` at most.
 * - `startAgain`: it stops at once and starts anew in another pod, without spending one of its retries, even with `retries=0`.
 * - `fail`: it dies at once; Airflow takes that for a failure and spends a retry, if there is one.
 */
export type OnEviction = "finish" | "startAgain" | "fail";

export const onEvictions: readonly OnEviction[] = ["finish", "startAgain", "fail"];

const fileName = "isobar_eviction.py";
const pidFile = "/tmp/isobar-task.pid";

/**
 * A listener, which runs in the task's own process, notes that the task runs, and listens to the signal of the pod's preStop hook.
 *
 * Airflow knows one way in which a running task is queued again as the same try: that of sensors which reschedule themselves. The
 * delay lets the pod end and the scheduler see it first: one that still counts the old pod as this try's would take the end of the old
 * pod for the end of the new one.
 * @see https://airflow.apache.org/docs/apache-airflow/stable/administration-and-deployment/listeners.html
 * @see https://airflow.apache.org/docs/apache-airflow/stable/core-concepts/sensors.html
 */
const plugin = `"""What the preStop hook of a task's pod needs to let the task finish, or start again without spending one of its retries."""

import logging
import os
import signal
from datetime import datetime, timedelta, timezone

from airflow.exceptions import AirflowRescheduleException
from airflow.listeners import hookimpl
from airflow.plugins_manager import AirflowPlugin

log = logging.getLogger(__name__)


class Listener:
    @hookimpl
    def on_task_instance_running(self, previous_state, task_instance):
        pid = os.getpid()

        def evicted(signum, frame):
            # Children inherit the handler.
            if os.getpid() != pid:
                return
            signal.signal(signal.SIGUSR1, signal.SIG_IGN)
            log.warning("This pod is evicted. The task starts again in another one; no retry is spent.")
            try:
                task_instance.task.on_kill()
            except Exception:
                log.exception("on_kill failed")
            raise AirflowRescheduleException(datetime.now(timezone.utc) + timedelta(seconds=30))

        signal.signal(signal.SIGUSR1, evicted)
        with open("${pidFile}", "w") as file:
            file.write(str(pid))


class Eviction(AirflowPlugin):
    name = "isobar_eviction"
    listeners = [Listener()]
`;

/** The listener's file, where Airflow finds it. */
export const evictionPlugin: ConfigFile = {
  name: fileName,
  content: plugin,
  path: `${airflowHome}/plugins/${fileName}`,
  components: ["worker"],
};

/**
 * What the kubelet does before it sends SIGTERM, of which Airflow's supervisor dies at once. The container ends with its first
 * process, and the hook with it.
 *
 * Only for a task that runs: Airflow also deletes the pod of a task that has not started within `[scheduler] task_queued_timeout`, to
 * make another one. If the first were left to start after all, the task would run in both.
 */
export function evictionHook(onEviction: OnEviction, seconds: number): k8s.Lifecycle | undefined {
  const runs = `test -s ${pidFile}`;
  const wait = `exec sleep ${seconds}`;
  const script: { readonly [O in OnEviction]: string | undefined } = {
    finish: `${runs} || exit 0; ${wait}`,
    startAgain: `${runs} || exit 0; kill -USR1 "$(cat ${pidFile})"; ${wait}`,
    fail: undefined,
  };
  const command = script[onEviction];
  return command === undefined ? undefined : { preStop: { exec: { command: ["sh", "-c", command] } } };
}
