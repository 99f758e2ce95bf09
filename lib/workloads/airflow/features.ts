import { api, apiServerPort } from "./access/api";
import { auth } from "./access/auth";
import { core } from "./core";
import { dagBundles } from "./dags/dag-bundles";
import { database } from "./database/database";
import type { Feature, ReleaseFacts } from "./feature";
import { heartbeat } from "./heartbeat";
import { keys } from "./keys";
import { logs } from "./logs/logs";
import type { AirflowProps } from "./props";
import { kubernetesApi } from "./rbac";
import { schedulerHealth } from "./scheduler";
import { triggererLogs } from "./triggerer";
import { workers } from "./workers/workers";

/** Everything that a release is made of, in the order in which pods get it. Later options go before earlier ones. */
export function featuresOf(props: AirflowProps, facts: ReleaseFacts): readonly Feature[] {
  return [
    { components: ["scheduler", "apiServer", "dagProcessor", "triggerer", "migrations"] },
    core(facts),
    api(props.config, facts),
    auth(props.auth, facts),
    workers(props.workers, facts),
    kubernetesApi(facts),
    dagBundles(props.dags),
    logs(props.logs, facts),
    database(props.database),
    keys(props.keys),
    schedulerHealth,
    triggererLogs,
    heartbeat,
    clients(props),
  ];
}

function clients({ apiServerClients: peers = [] }: AirflowProps): Feature {
  if (peers.length === 0) return {};
  return { connections: [{ from: { name: "clients", peers }, to: "apiServer", ports: [apiServerPort] }] };
}
