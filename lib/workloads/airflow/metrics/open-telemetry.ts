import type { k8s } from "cdk8s-plus-28";
import type { Check } from "../check";
import type { AirflowComponent } from "../component";
import type { Config, Feature, ReleaseFacts, SecretKey } from "../feature";
import type { VersionLine } from "../version";

/** A collector that Airflow sends its metrics to by OTLP. */
export interface OpenTelemetry {
  /** Its name or address, such as `collector.observability.svc`. May be a `ref`. */
  readonly host: string;
  /** @default 4318, or 4317 for gRPC */
  readonly port?: number;
  /**
   * Whether the connection is encrypted.
   * @default true
   */
  readonly tls?: boolean;
  /**
   * Airflow 3.1 speaks HTTP only.
   * @default "http/protobuf"
   */
  readonly protocol?: "http/protobuf" | "grpc";
  /** Secret with headers such as `authorization=Bearer%20abc`, of any number, with commas. */
  readonly headersSecret?: SecretKey;
  /**
   * Seconds between two exports.
   * @default 60
   */
  readonly intervalSeconds?: number;
}

const portOf = ({ port, protocol }: OpenTelemetry) => port ?? (protocol === "grpc" ? 4317 : 4318);

/** OpenTelemetry's own variables, which Airflow reads since 3.2, and before it options of its own; the headers are the SDK's in both. */
const settings: {
  readonly [L in VersionLine]: (given: OpenTelemetry) => {
    readonly config: Config;
    readonly env: readonly k8s.EnvVar[];
  };
} = {
  "3.2": (given) => {
    const { protocol = "http/protobuf", intervalSeconds = 60 } = given;
    const origin = `${given.tls === false ? "http" : "https"}://${given.host}:${portOf(given)}`;
    return {
      config: {},
      env: [
        // The SDK takes this endpoint as it is, without the path that it puts behind the general one.
        {
          name: "OTEL_EXPORTER_OTLP_METRICS_ENDPOINT",
          value: protocol === "grpc" ? origin : `${origin}/v1/metrics`,
        },
        { name: "OTEL_EXPORTER_OTLP_METRICS_PROTOCOL", value: protocol },
        { name: "OTEL_METRIC_EXPORT_INTERVAL", value: String(intervalSeconds * 1000) },
      ],
    };
  },
  "3.1": (given) => ({
    config: {
      metrics: {
        otel_host: given.host,
        otel_port: portOf(given),
        otel_ssl_active: given.tls !== false,
        otel_interval_milliseconds: (given.intervalSeconds ?? 60) * 1000,
      },
    },
    env: [],
  }),
};

/** Every part sends what it counts to the collector. */
export function openTelemetry(
  given: OpenTelemetry,
  senders: readonly AirflowComponent[],
  { version }: ReleaseFacts,
): Feature {
  const { config, env } = settings[version.line](given);
  const { headersSecret } = given;
  const headers = headersSecret && {
    name: "OTEL_EXPORTER_OTLP_METRICS_HEADERS",
    valueFrom: { secretKeyRef: { name: headersSecret.name, key: headersSecret.key } },
  };
  return {
    config: { metrics: { ...config["metrics"], otel_on: true } },
    pod: (component) => (senders.includes(component) ? { env: [...env, ...(headers ? [headers] : [])] } : {}),
    connections: senders.map((from) => ({ from, to: { name: "telemetry" }, ports: [portOf(given)] })),
  };
}

export function checkOpenTelemetry(given: OpenTelemetry, version: string, check: Check): void {
  const at = ["metrics", "openTelemetry"];
  const { host, port, protocol, intervalSeconds } = given;
  const plain = host !== "" && !host.includes("/");
  check(plain, [...at, "host"], host, "a name or an address, without a scheme and a path");
  const isPort = port === undefined || (Number.isInteger(port) && port >= 1 && port <= 65_535);
  check(isPort, [...at, "port"], port, "a port from 1 to 65535");
  const spoken = protocol !== "grpc" || !version.startsWith("3.1.");
  check(spoken, [...at, "protocol"], protocol, "http/protobuf, the only one of Airflow 3.1");
  const often = intervalSeconds === undefined || (intervalSeconds >= 1 && intervalSeconds <= 3600);
  check(often, [...at, "intervalSeconds"], intervalSeconds, "1 to 3600 seconds");
}
