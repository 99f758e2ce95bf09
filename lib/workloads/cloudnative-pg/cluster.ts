import { ApiObject } from "cdk8s";
import type { Construct } from "constructs";
import { bootstrapOf } from "./bootstrap";
import type { ClusterSpec } from "./cluster-spec";
import { pluginName } from "./object-store";
import { parametersFor } from "./parameters";
import { placementOf } from "./placement";
import { poolerName } from "./pooler";
import { keptByTools, majorAnnotation, upgradeAnnotation } from "./protection";
import type { Release } from "./release";
import type { Settings } from "./settings";

/**
 * The operator's `Cluster`. The operator itself makes what belongs to it: pods, volumes, Services, certificates, and a disruption budget
 * for the primary and one for the standbys.
 * @see https://cloudnative-pg.io/documentation/1.30/cloudnative-pg.v1/#cluster
 */
export function cluster(scope: Construct, id: string, release: Release, settings: Settings): ApiObject {
  const { upgradeFrom } = settings;
  return new ApiObject(scope, id, {
    apiVersion: "postgresql.cnpg.io/v1",
    kind: "Cluster",
    metadata: release.metadata(release.name, {
      [majorAnnotation]: settings.major,
      ...(upgradeFrom !== undefined && { [upgradeAnnotation]: upgradeFrom }),
      ...(settings.deletionProtection && keptByTools),
    }),
    spec: specOf(release, settings),
  });
}

function specOf(release: Release, settings: Settings): ClusterSpec {
  const { instances, synchronous, placement, nodeMaintenance, pooler, storageClass } = settings;
  const { serviceAccountAnnotations, podLabels } = settings.identity;
  const quantities = { cpu: String(settings.cpu), memory: `${Math.round(settings.memoryGiB * 1024)}Mi` };
  const volume = (gibibytes: number) => ({
    size: `${gibibytes}Gi`,
    ...(storageClass !== undefined && { storageClass }),
    resizeInUseVolumes: true,
  });
  return {
    instances,
    imageName: settings.image,
    ...(podLabels && { inheritedMetadata: { labels: podLabels } }),
    ...(serviceAccountAnnotations && {
      serviceAccountTemplate: { metadata: { annotations: serviceAccountAnnotations } },
    }),
    enableSuperuserAccess: false,
    // A budget for the only instance would hold back every drain of its node.
    enablePDB: instances > 1,
    primaryUpdateStrategy: settings.primaryUpdate ?? "unsupervised",
    primaryUpdateMethod: instances > 1 ? "switchover" : "restart",
    // Airflow never closes its connections by itself: to wait until clients have gone, taking no new ones, is nothing but an outage.
    smartShutdownTimeout: 10,
    ...(nodeMaintenance && {
      nodeMaintenanceWindow: {
        inProgress: nodeMaintenance.inProgress,
        reusePVC: nodeMaintenance.reuseVolumes ?? true,
      },
    }),
    ...placementOf({ ...placement, spread: settings.spread }, release.selector),
    // Asking for as much as it may use is what keeps a database from being the first to be evicted.
    resources: { requests: quantities, limits: quantities },
    storage: volume(settings.storageGiB),
    walStorage: volume(settings.walStorageGiB),
    postgresql: {
      parameters: { ...parametersFor(settings), ...settings.parameters },
      // Before the operator's own last rule, which takes a password over any connection.
      pg_hba: ["hostnossl all all all reject"],
      ...(synchronous && {
        synchronous: { method: "any", number: synchronous.standbys, dataDurability: synchronous.durability },
      }),
    },
    ...(pooler && { certificates: { serverAltDNSNames: poolerHosts(release) } }),
    ...(settings.backup && {
      plugins: [
        {
          name: pluginName,
          isWALArchiver: true,
          parameters: { barmanObjectName: release.name, serverName: settings.serverName },
        },
      ],
    }),
    ...bootstrapOf(settings),
  };
}

/** PgBouncer shows its clients the server's certificate. */
function poolerHosts({ name, namespace }: Release): string[] {
  const host = poolerName(name);
  return namespace === undefined ? [host] : [host, `${host}.${namespace}`, `${host}.${namespace}.svc`];
}
