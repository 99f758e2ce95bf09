import type { Provider } from "@pulumi/kubernetes";
import type * as pulumi from "@pulumi/pulumi";
import type { PlatformSettings } from "../environment/schema/environment";
import { inClusterOf } from "../environment/schema/postgres";
import { HelmRelease } from "../manifests";
import { certManager } from "../workloads/cert-manager";
import type { ChartRelease } from "../workloads/chart-release";
import { barmanCloudPlugin, cloudNativePgOperator } from "../workloads/cloudnative-pg";

/** What a platform's manifests need in the cluster before them, in the order in which it is installed. */
export function operatorsOf({ postgres, highAvailability }: PlatformSettings): readonly ChartRelease[] {
  return inClusterOf(postgres)?.operator
    ? [certManager({ highAvailability }), cloudNativePgOperator({ highAvailability }), barmanCloudPlugin()]
    : [];
}

/** Installs the operators by their charts, each after the one before it. */
export function installOperators(
  name: string,
  settings: PlatformSettings,
  opts: pulumi.ComponentResourceOptions & { readonly provider: Provider; readonly dependsOn: pulumi.Resource[] },
): readonly HelmRelease[] {
  const { dependsOn, ...own } = opts;
  const installed: HelmRelease[] = [];
  for (const release of operatorsOf(settings)) {
    const earlier = installed.at(-1);
    const after = { dependsOn: earlier ? [earlier] : dependsOn };
    installed.push(new HelmRelease(`${name}-${release.name}`, release, { ...own, ...after }));
  }
  return installed;
}
