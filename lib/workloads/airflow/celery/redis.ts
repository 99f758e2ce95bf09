import { k8s } from "cdk8s-plus-28";
import { Construct } from "constructs";
import { type PodContext, resourcesOf, restrictedPod } from "../pod";
import { componentLabel } from "../release";
import { containerSecurityContext } from "../security";
import { versionAnnotations } from "../versioned-secret";
import { type RedisProps, type RedisVolume, redisPort } from "./broker";

/** The user `redis` of the official image. */
const redisUser = 999;

/**
 * Redis only ever sees a hash of the password, so its arguments, which are there for all to read, do not hold it. It writes each change
 * to its file within a second, and rewrites the file when it has doubled; it makes no snapshots beside that.
 * @see https://redis.io/docs/latest/operate/oss_and_stack/management/persistence/
 */
const command = [
  'hash=$(printf %s "$REDIS_PASSWORD" | sha256sum | cut -c1-64)',
  `exec redis-server --dir /data --port ${redisPort} --save '' --appendonly yes --appendfsync everysec --protected-mode no --user default on "#$hash" '~*' '&*' +@all`,
].join("\n");

/**
 * A Redis in one pod: Celery's queues live in it, on a volume. While its pod moves, workers go on with what they have and no new task
 * starts; who needs it without a break takes a cloud's Redis.
 */
export class Redis extends Construct {
  /** The workload itself, for what these properties do not cover. */
  readonly statefulSet: k8s.KubeStatefulSet;
  readonly service: k8s.KubeService;

  constructor(scope: Construct, id: string, props: PodContext & { readonly redis: RedisProps }) {
    super(scope, id);
    const { release, redis } = props;
    const name = componentLabel.redis;
    const { storage = {} } = redis;
    const selector = { matchLabels: release.selector("redis") };
    const volumes: k8s.Volume[] = [{ name: "tmp", emptyDir: { sizeLimit: k8s.Quantity.fromString("64Mi") } }];
    if (storage === "ephemeral")
      volumes.push({ name: "redis-db", emptyDir: { sizeLimit: k8s.Quantity.fromString("1Gi") } });

    this.service = new k8s.KubeService(this, "service", {
      metadata: release.metadata(name, name),
      spec: {
        type: "ClusterIP",
        selector: release.selector("redis"),
        ports: [
          { name: "redis-db", port: redisPort, targetPort: k8s.IntOrString.fromNumber(redisPort), protocol: "TCP" },
        ],
      },
    });
    this.statefulSet = new k8s.KubeStatefulSet(this, "stateful-set", {
      metadata: release.metadata(name, name),
      spec: {
        replicas: 1,
        serviceName: `${release.name}-${name}`,
        selector,
        template: {
          metadata: {
            labels: release.podLabels("redis", props.pods.podLabels?.redis),
            annotations: {
              "cluster-autoscaler.kubernetes.io/safe-to-evict": "true",
              ...versionAnnotations({ broker: redis.passwordSecret }),
            },
          },
          spec: {
            ...restrictedPod(props, "redis"),
            securityContext: {
              runAsNonRoot: true,
              runAsUser: redisUser,
              runAsGroup: redisUser,
              fsGroup: redisUser,
              fsGroupChangePolicy: "OnRootMismatch",
              seccompProfile: { type: "RuntimeDefault" },
            },
            terminationGracePeriodSeconds: 60,
            containers: [redisContainer(redis, resourcesOf(props, "redis"))],
            volumes,
          },
        },
        ...(storage !== "ephemeral" && { volumeClaimTemplates: [claim(storage)] }),
      },
    });
  }
}

function claim({ size, storageClassName }: RedisVolume): k8s.KubePersistentVolumeClaimProps {
  return {
    metadata: { name: "redis-db" },
    spec: {
      accessModes: ["ReadWriteOnce"],
      ...(storageClassName !== undefined && { storageClassName }),
      resources: { requests: { storage: size ?? k8s.Quantity.fromString("1Gi") } },
    },
  };
}

function redisContainer(
  { image = "docker.io/library/redis:7.2-bookworm", passwordSecret }: RedisProps,
  resources: k8s.ResourceRequirements,
): k8s.Container {
  const tcp = { tcpSocket: { port: k8s.IntOrString.fromNumber(redisPort) } };
  return {
    name: componentLabel.redis,
    image,
    imagePullPolicy: "IfNotPresent",
    command: ["sh", "-c", command],
    securityContext: containerSecurityContext,
    resources,
    env: [
      {
        name: "REDIS_PASSWORD",
        valueFrom: { secretKeyRef: { name: passwordSecret.name, key: passwordSecret.key } },
      },
    ],
    ports: [{ name: "redis-db", containerPort: redisPort }],
    // While it reads its file it listens but does not answer; restarting it would only make it begin again.
    livenessProbe: { ...tcp, periodSeconds: 20, failureThreshold: 5, timeoutSeconds: 10 },
    readinessProbe: {
      exec: { command: ["sh", "-c", 'REDISCLI_AUTH="$REDIS_PASSWORD" redis-cli ping | grep -q PONG'] },
      periodSeconds: 5,
      failureThreshold: 3,
      timeoutSeconds: 10,
    },
    volumeMounts: [
      { name: "redis-db", mountPath: "/data" },
      { name: "tmp", mountPath: "/tmp" },
    ],
  };
}
