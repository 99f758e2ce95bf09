import type { Check } from "../check";
import { type Executor, executorList } from "../executor";
import type { Config, Feature, ReleaseFacts } from "../feature";
import {
  type Broker,
  brokerConnections,
  brokerEnvironment,
  brokerPods,
  checkBroker,
  type RabbitMq,
  type RedisBroker,
} from "./broker";
import { pingFile } from "./ping";
import { checkWorkerSets, longestTask, type WorkerSet } from "./worker-set";
import { workerLogPort } from "./workers";

/** Tasks in workers that run all the time and wait for them. */
export type Celery = CeleryWorkersSettings & CeleryBroker;

export interface CeleryWorkersSettings {
  /**
   * Sets of workers by name. The set `default` is `<release>-worker`, another one `<release>-worker-<name>`. One of them must take from the
   * queue `default`, or what `config.operators.default_queue` names.
   */
  readonly workers: { readonly [name: string]: WorkerSet };
}

/** What keeps the tasks that wait, and what keeps the results. */
export type CeleryBroker =
  | {
      readonly broker: RedisBroker;
      /**
       * Where workers write how a task ended: Airflow's database, which Airflow recommends, or the broker. With `broker`, workers hold no
       * credential of the database, so neither do their tasks.
       * @default "database"
       */
      readonly resultBackend?: "database" | "broker";
    }
  | { readonly broker: RabbitMq; readonly resultBackend?: "database" };

export interface CeleryProps {
  /** The CeleryExecutor's broker and workers; required with it, and refused without. */
  readonly celery?: Celery;
}

const aDay = 24 * 3600;

/** Whether workers write results into Airflow's database. */
export const usesDatabase = ({ resultBackend = "database" }: Celery): boolean => resultBackend === "database";

/** Whether workers answer to `celery inspect`, by which their probes ask for them. */
export const remoteControl = (config: Config | undefined): boolean =>
  !/^(f|false|0)$/i.test(String(config?.["celery"]?.["worker_enable_remote_control"] ?? true));

/** Celery's broker, what tells Airflow of it, and who talks to whom because of it. */
export function celery(given: Celery | undefined, { release }: ReleaseFacts): Feature {
  if (given === undefined) return {};
  const { broker, workers } = given;
  const env = brokerEnvironment(broker, release, !usesDatabase(given));
  const longest = Math.max(...Object.values(workers).map(longestTask));
  return {
    components: ["celeryWorker", ...(broker.redis ? (["redis"] as const) : [])],
    config: broker.rabbitmq
      ? {}
      : {
          // A message that is not acknowledged for so long is given to another worker; a worker does so when the task has ended.
          celery_broker_transport_options: { visibility_timeout: Math.max(aDay, 2 * longest) },
        },
    files: [pingFile],
    pod: (component) => {
      const additions = brokerPods(broker, env, component);
      if (component !== "celeryWorker") return additions;
      return {
        ...additions,
        env: [
          ...(additions.env ?? []),
          // The signal to stop is for the worker alone: given to its whole group, it would kill the tasks that the worker waits for.
          { name: "DUMB_INIT_SETSID", value: "0" },
          // The API server fetches logs at this address: a Deployment's pods have no names in DNS.
          { name: "AIRFLOW__CORE__HOSTNAME_CALLABLE", value: "airflow.utils.net.get_host_ip_address" },
        ],
      };
    },
    connections: [...brokerConnections(broker), { from: "apiServer", to: "celeryWorker", ports: [workerLogPort] }],
  };
}

/**
 * What makes the database reachable, without Celery's workers where they write no results there. Airflow 3 reaches everything else for
 * tasks through the API server.
 */
export function withoutDatabase(given: Celery | undefined, database: Feature): Feature {
  if (given === undefined || usesDatabase(given)) return database;
  const { pod, connections = [] } = database;
  return {
    ...database,
    pod: (component) => (component === "celeryWorker" ? {} : (pod?.(component) ?? {})),
    connections: connections.filter(({ from }) => from !== "celeryWorker"),
  };
}

export function checkCelery(
  given: Celery | undefined,
  executor: Executor | readonly Executor[],
  config: Config | undefined,
  check: Check,
): void {
  const wanted = executorList(executor).includes("CeleryExecutor");
  if (given === undefined) {
    check(!wanted, ["celery"], given, "a broker and workers: executor has CeleryExecutor");
    return;
  }
  check(wanted, ["celery"], Object.keys(given), "nothing, unless executor has CeleryExecutor");
  // In a program without types they may be left out.
  const broker: Broker | undefined = given.broker;
  const workers: Celery["workers"] | undefined = given.workers;
  check(broker !== undefined, ["celery", "broker"], broker, "one of redis, externalRedis and rabbitmq");
  if (broker !== undefined) checkBroker(broker, check);
  const results: string = given.resultBackend ?? "database";
  const allowed = broker?.rabbitmq ? ["database"] : ["database", "broker"];
  check(allowed.includes(results), ["celery", "resultBackend"], results, allowed.join(" or "));
  const defaultQueue = String(config?.["operators"]?.["default_queue"] ?? "default");
  checkWorkerSets(workers ?? {}, defaultQueue, check);
}
