import type { k8s } from "cdk8s-plus-28";
import { type Check, wholeNumber } from "../check";
import type { Connection, PodAdditions, SecretKey } from "../feature";
import type { Release } from "../release";
import { type VersionedSecretKey, versionAnnotations } from "../versioned-secret";

/** A server outside the release, as the URL by which Celery reaches it. */
export interface BrokerUrl {
  /**
   * Secret with the whole URL, such as `rediss://:password@cache.example:6379/0?ssl_cert_reqs=required` or
   * `amqps://airflow:password@mq.example/airflow`; what is special in a password is percent-encoded.
   */
  readonly url: VersionedSecretKey;
  /**
   * For the network policies, since nobody reads the URL.
   * @default 6379 for Redis, 5671 (AMQP over TLS) for RabbitMQ
   */
  readonly port?: number;
}

/** The Redis that a release makes for itself. */
export interface RedisProps {
  /** Secret with its password, of any characters. */
  readonly passwordSecret: VersionedSecretKey;
  /** @default "docker.io/library/redis:7.2-bookworm" */
  readonly image?: string;
  /**
   * The volume that its queues outlive their pod on; `ephemeral` loses every queued task with the pod.
   * @default 1Gi of the cluster's default class
   */
  readonly storage?: RedisVolume | "ephemeral";
}

export interface RedisVolume {
  /** @default 1Gi */
  readonly size?: k8s.Quantity;
  /** @default the cluster's default class */
  readonly storageClassName?: string;
}

/** A Redis of the release's own, in one pod with a volume. */
export interface BuiltInRedis {
  readonly redis: RedisProps;
  readonly externalRedis?: never;
  readonly rabbitmq?: never;
}

/** A Redis or Valkey that somebody else runs, such as a cloud's. */
export interface ExternalRedis {
  readonly externalRedis: BrokerUrl;
  readonly redis?: never;
  readonly rabbitmq?: never;
}

/**
 * A RabbitMQ that somebody else runs. It closes the channel of whoever holds a message for longer than its `consumer_timeout`, 30
 * minutes by default, and a worker holds one for as long as the task runs: raise it above the longest task.
 * @see https://www.rabbitmq.com/docs/consumers#acknowledgement-timeout
 */
export interface RabbitMq {
  readonly rabbitmq: BrokerUrl;
  readonly redis?: never;
  readonly externalRedis?: never;
}

/** What keeps tasks until a worker takes them. */
export type RedisBroker = BuiltInRedis | ExternalRedis;
export type Broker = RedisBroker | RabbitMq;

export const redisPort = 6379;
const rabbitmqPort = 5671;

const passwordVariable = "REDIS_PASSWORD";

/**
 * Prints the URL of the release's own Redis. Every byte of the password is percent-encoded, so that it may have any characters; Airflow
 * runs it where it needs the URL, in about ten milliseconds: neither `site` nor any module is imported.
 * @see https://airflow.apache.org/docs/apache-airflow/stable/howto/set-config.html
 */
const urlCommand = (host: string, database: number) =>
  `python -SEc 'import os;print("redis://:"+"".join("%%%02X"%b for b in os.environb[b"${passwordVariable}"])+"@${host}:${redisPort}/${database}",end="")'`;

/** Where the broker is, for the parts that talk to it, and what they hold because of it. */
export function brokerEnvironment(broker: Broker, release: Release, resultsInBroker: boolean): k8s.EnvVar[] {
  const fromSecret = (name: string, { name: secret, key }: SecretKey): k8s.EnvVar => ({
    name,
    valueFrom: { secretKeyRef: { name: secret, key } },
  });
  if (broker.redis) {
    const host = `${release.name}-redis`;
    return [
      fromSecret(passwordVariable, broker.redis.passwordSecret),
      { name: "AIRFLOW__CELERY__BROKER_URL_CMD", value: urlCommand(host, 0) },
      ...(resultsInBroker ? [{ name: "AIRFLOW__CELERY__RESULT_BACKEND_CMD", value: urlCommand(host, 1) }] : []),
    ];
  }
  const { url } = broker.externalRedis ?? broker.rabbitmq;
  return [
    fromSecret("AIRFLOW__CELERY__BROKER_URL", url),
    ...(resultsInBroker ? [fromSecret("AIRFLOW__CELERY__RESULT_BACKEND", url)] : []),
  ];
}

/** Who talks to the broker: those that send tasks, and those that take them. */
const clients = ["scheduler", "celeryWorker"] as const;

export function brokerConnections(broker: Broker): Connection[] {
  if (broker.redis) return clients.map((from) => ({ from, to: "redis", ports: [redisPort] }));
  const [given, usual] = broker.rabbitmq ? [broker.rabbitmq, rabbitmqPort] : [broker.externalRedis, redisPort];
  return clients.map((from) => ({ from, to: { name: "broker" }, ports: [given.port ?? usual] }));
}

/** What the pods of those that talk to the broker get; they roll when its Secret has a new version. */
export function brokerPods(broker: Broker, env: readonly k8s.EnvVar[], component: string): PodAdditions {
  if (!clients.some((client) => client === component)) return {};
  const secret = broker.redis?.passwordSecret ?? (broker.externalRedis ?? broker.rabbitmq)?.url;
  return { env, annotations: versionAnnotations(secret ? { broker: secret } : {}) };
}

export function checkBroker(broker: Broker, check: Check): void {
  const given = (["redis", "externalRedis", "rabbitmq"] as const).filter((kind) => broker[kind] !== undefined);
  check(given.length === 1, ["celery", "broker"], given, "one of redis, externalRedis and rabbitmq");
  for (const kind of ["externalRedis", "rabbitmq"] as const) {
    const port = broker[kind]?.port;
    check(wholeNumber(port, 1, 65535), ["celery", "broker", kind, "port"], port, "a port from 1 to 65535");
  }
}
