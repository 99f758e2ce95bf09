import { ApiObject } from "cdk8s";
import type { Construct } from "constructs";
import { type BackupBucket, destinationOf } from "./bucket";
import type { Release } from "./release";
import type { SecretKey } from "./secret-key";

/** What the plugin is called where a Cluster, a Backup or a foreign cluster names it. */
export const pluginName = "barman-cloud.cloudnative-pg.io";

/** How long a bucket's backups are kept, and what its sidecar may use; a bucket that is only read has neither. */
export interface ObjectStoreProps {
  readonly bucket: BackupBucket;
  /** Left out, the plugin deletes nothing. */
  readonly retentionDays?: number;
  /** Whether nothing there may ever be written again, as in a bucket of Google Cloud that keeps backups by a retention policy. */
  readonly writtenOnce?: boolean;
}

/**
 * Where the plugin archives and finds backups, and as whom.
 * @see https://cloudnative-pg.io/plugin-barman-cloud/docs/plugin-barman-cloud.v1/
 */
export function objectStore(
  scope: Construct,
  id: string,
  release: Release,
  name: string,
  { bucket, retentionDays, writtenOnce = false }: ObjectStoreProps,
): ApiObject {
  return new ApiObject(scope, id, {
    apiVersion: "barmancloud.cnpg.io/v1",
    kind: "ObjectStore",
    metadata: release.metadata(name),
    spec: {
      configuration: {
        destinationPath: destinationOf(bucket),
        ...access(bucket),
        // Gzip is the one that both take and that needs nothing in the image.
        // What is uploaded ahead of its turn is uploaded again when its pod was lost meanwhile.
        wal: { compression: "gzip", maxParallel: writtenOnce ? 1 : 4 },
        data: { compression: "gzip", jobs: 2 },
      },
      ...(retentionDays !== undefined && { retentionPolicy: `${retentionDays}d` }),
      instanceSidecarConfiguration: {
        env: sidecarEnvironment(bucket),
        resources: {
          requests: { cpu: "100m", memory: "256Mi" },
          limits: { cpu: "1", memory: "1Gi" },
        },
      },
    },
  });
}

const selector = ({ name, key }: SecretKey) => ({ name, key });

function access({ s3, gcs, azureBlob }: BackupBucket) {
  if (s3) {
    const { identity, endpoint, endpointCa } = s3;
    return {
      ...(endpoint !== undefined && { endpointURL: endpoint }),
      ...(endpointCa && { endpointCA: selector(endpointCa) }),
      s3Credentials:
        typeof identity === "object"
          ? { accessKeyId: selector(identity.accessKeyId), secretAccessKey: selector(identity.secretAccessKey) }
          : { inheritFromIAMRole: true },
    };
  }
  if (gcs) {
    const { identity } = gcs;
    return {
      googleCredentials:
        typeof identity === "object"
          ? { applicationCredentials: selector(identity.applicationCredentials) }
          : { gkeEnvironment: true },
    };
  }
  const { identity } = azureBlob;
  return {
    azureCredentials:
      typeof identity === "object"
        ? { connectionString: selector(identity.connectionString) }
        : { inheritFromAzureAD: true },
  };
}

function sidecarEnvironment({ s3 }: BackupBucket): { name: string; value: string }[] {
  if (!s3) return [];
  const region = s3.region === undefined ? [] : [{ name: "AWS_DEFAULT_REGION", value: s3.region }];
  // Stores that are not Amazon's refuse the checksums that its client adds since 2025.
  const checksums =
    s3.endpoint === undefined ? [] : ["AWS_REQUEST_CHECKSUM_CALCULATION", "AWS_RESPONSE_CHECKSUM_VALIDATION"];
  return [...region, ...checksums.map((name) => ({ name, value: "when_required" }))];
}
