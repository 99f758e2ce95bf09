import { access } from "./access/access";
import { api, apiServerPort } from "./access/api";
import { auth } from "./access/auth";
import { serverTls } from "./access/server-tls";
import { celery, withoutDatabase } from "./celery/celery";
import { concurrency } from "./concurrency/concurrency";
import { core } from "./core";
import { dagBundles } from "./dags/dag-bundles";
import { idleSessions } from "./database/idle-sessions";
import { database } from "./database/metadata";
import { declarations } from "./declarations/declarations";
import type { Feature, ReleaseFacts } from "./feature";
import { heartbeat } from "./heartbeat";
import { keys } from "./keys";
import { localExecutor } from "./local-executor";
import { logs } from "./logs/logs";
import { metrics } from "./metrics/metrics";
import type { RenderableProps } from "./props";
import { kubernetesApi } from "./rbac";
import { schedulerHealth } from "./scheduler";
import { secretsBackend } from "./secrets-backend";
import { triggererLogs } from "./triggerer";
import { workers } from "./workers/workers";
import { xcom } from "./xcom";

/** Everything that a release is made of, in the order in which pods get it. Later options go before earlier ones. */
export function featuresOf(props: RenderableProps, facts: ReleaseFacts): readonly Feature[] {
  return [
    { components: ["scheduler", "apiServer", "dagProcessor", "triggerer", "migrations"] },
    core(facts),
    api(props, facts),
    access(props.access),
    serverTls(props.apiServerTls, facts),
    auth(props.auth, facts),
    workers(props.workers, facts),
    concurrency(props.concurrency, props.replicas?.scheduler),
    celery(props.celery, facts),
    localExecutor(props.keys, facts),
    kubernetesApi(facts),
    dagBundles(props.dags, facts),
    logs(props.logs, facts),
    xcom(props.xcom, facts),
    metrics(props, facts),
    withoutDatabase(props.celery, database(props.database, facts)),
    secretsBackend(props.secretsBackend),
    keys(props.keys),
    declarations(props),
    schedulerHealth,
    triggererLogs,
    heartbeat,
    idleSessions,
    clients(props),
  ];
}

function clients({ apiServerClients: peers = [] }: RenderableProps): Feature {
  if (peers.length === 0) return {};
  return { connections: [{ from: { name: "clients", peers }, to: "apiServer", ports: [apiServerPort] }] };
}
