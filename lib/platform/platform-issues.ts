import type { Cloud } from "../clouds/cloud";
import { InvalidEnvironmentError, type Issue } from "../environment/issue";
import type { Environment } from "../environment/parse";
import type { PlatformSettings } from "../environment/schema/environment";
import { connectionsWanted } from "../workloads/airflow";
import { defaultMaxConnections } from "../workloads/cloudnative-pg/parameters";
import { instanceSizeIssues } from "../workloads/cloudnative-pg/validation";
import { replicasOf } from "./airflow-props";

/** What a cloud cannot do of what a platform asks for, its database's size and limit of connections included. */
export function platformIssues(cloud: Cloud, settings: PlatformSettings): readonly Issue[] {
  return [...cloud.check(settings), ...sizeIssues(settings), ...connectionIssues(cloud, settings)];
}

/**
 * Checks an environment against what its clouds can do.
 *
 * @throws InvalidEnvironmentError with everything that is wrong on any cloud
 */
export function checkClouds(clouds: readonly Cloud[], { platforms }: Pick<Environment, "platforms">): void {
  const issues = clouds.flatMap((cloud): readonly Issue[] => {
    const platform = platforms[cloud.name];
    if (!platform) return [];
    const found = platformIssues(cloud, platform);
    // Each cloud has limits of its own.
    return clouds.length === 1
      ? found
      : found.map((issue) => ({ ...issue, allowed: `on ${cloud.name}, ${issue.allowed}` }));
  });
  if (issues.length > 0) {
    throw new InvalidEnvironmentError(issues);
  }
}

/** A server of the cloud's is checked by the cloud. */
function sizeIssues({ postgres }: PlatformSettings): readonly Issue[] {
  if (!postgres.inCluster) return [];
  return instanceSizeIssues(postgres).map((issue) => ({ ...issue, path: ["postgres", ...issue.path] }));
}

function connectionIssues(cloud: Cloud, settings: PlatformSettings): readonly Issue[] {
  const { postgres, airflow, highAvailability } = settings;
  if (cloud.kind === "existing" || postgres.existing) return [];
  const { pgbouncer, autoscaling, version, config } = airflow;
  const most = postgres.inCluster ? defaultMaxConnections(postgres.memoryGiB) : cloud.databaseConnections(settings);
  const wanted = connectionsWanted(
    pgbouncer ? { pgbouncer: { replicas: highAvailability ? 2 : 1, ...pgbouncer } } : {},
    { version, replicas: replicasOf(settings), config, ...(autoscaling && { autoscaling }) },
  );
  if (wanted <= most) return [];
  const less = pgbouncer ? "less of airflow.pgbouncer.poolSize" : "airflow.pgbouncer, which is false";
  const allowed = `more memory: ${postgres.memoryGiB} GiB make ${most} connections, and Airflow could want ${wanted}; or ${less}`;
  return [{ path: ["postgres", "memoryGiB"], given: postgres.memoryGiB, allowed }];
}
