import type { Cloud } from "../clouds/cloud";
import type { Issue } from "../environment/issue";
import type { PlatformSettings } from "../environment/schema/environment";
import { connectionsWanted } from "../workloads/airflow";
import { replicasOf } from "./airflow-props";

/** What a cloud cannot do of what a platform asks for, its database's limit of connections included. */
export function platformIssues(cloud: Cloud, settings: PlatformSettings): readonly Issue[] {
  return [...cloud.check(settings), ...connectionIssues(cloud, settings)];
}

/** A server in the cluster has a limit by its own memory, which Airflow's construct is told of. */
function connectionIssues(cloud: Cloud, settings: PlatformSettings): readonly Issue[] {
  const { postgres, airflow, highAvailability } = settings;
  if (cloud.kind === "existing" || postgres.existing || postgres.inCluster) return [];
  const { pgbouncer, autoscaling, version } = airflow;
  const most = cloud.databaseConnections(settings);
  const wanted = connectionsWanted(
    pgbouncer ? { pgbouncer: { replicas: highAvailability ? 2 : 1, ...pgbouncer } } : {},
    { version, replicas: replicasOf(settings), ...(autoscaling && { autoscaling }) },
  );
  if (wanted <= most) return [];
  const less = pgbouncer ? "less of airflow.pgbouncer.poolSize" : "airflow.pgbouncer, which is false";
  const allowed = `more memory: ${postgres.memoryGiB} GiB make ${most} connections, and Airflow could want ${wanted}; or ${less}`;
  return [{ path: ["postgres", "memoryGiB"], given: postgres.memoryGiB, allowed }];
}
