import * as pulumi from "@pulumi/pulumi";
import { parse, stringify } from "yaml";

/** A program that kubectl runs for a short-lived credential. */
export interface ExecPlugin {
  readonly command: string;
  readonly args: readonly string[];
  /** Shown when the program is missing. */
  readonly installHint: string;
}

export interface KubeconfigArgs {
  /** Name of cluster, user and context alike. */
  readonly name: string;
  /** `https://…` */
  readonly endpoint: string;
  /** Base64-encoded PEM. */
  readonly certificateAuthority: string;
  readonly exec: ExecPlugin;
}

/**
 * A kubeconfig of one context that holds no credential, only how to get one.
 *
 * @see https://kubernetes.io/docs/reference/access-authn-authz/authentication/#client-go-credential-plugins
 */
export function kubeconfigText({ name, endpoint, certificateAuthority, exec }: KubeconfigArgs): string {
  return stringify({
    apiVersion: "v1",
    kind: "Config",
    clusters: [{ name, cluster: { server: endpoint, "certificate-authority-data": certificateAuthority } }],
    users: [
      {
        name,
        user: {
          exec: {
            apiVersion: "client.authentication.k8s.io/v1beta1",
            command: exec.command,
            args: [...exec.args],
            installHint: exec.installHint,
            interactiveMode: "IfAvailable",
            provideClusterInfo: true,
          },
        },
      },
    ],
    contexts: [{ name, context: { cluster: name, user: name } }],
    "current-context": name,
  });
}

/** The same of values that are known later. */
export function kubeconfigOf(args: {
  readonly name: string;
  readonly endpoint: pulumi.Input<string>;
  readonly certificateAuthority: pulumi.Input<string>;
  readonly exec: pulumi.Input<ExecPlugin>;
}): pulumi.Output<string> {
  const { name } = args;
  return pulumi
    .all([args.endpoint, args.certificateAuthority, args.exec])
    .apply(([endpoint, certificateAuthority, exec]) => kubeconfigText({ name, endpoint, certificateAuthority, exec }));
}

/** A text that was given as a kubeconfig is not one, or lacks something. */
export class InvalidKubeconfigError extends Error {
  override readonly name = "InvalidKubeconfigError";

  constructor(
    /** What is missing or wrong, one phrase each; it never repeats the file's contents, which may hold credentials. */
    readonly missing: readonly string[],
  ) {
    super(`not a usable kubeconfig: ${missing.join("; ")}`);
  }
}

/** A kubeconfig that was checked and reduced to one context. */
export interface ParsedKubeconfig {
  readonly context: string;
  readonly server: string;
  /** YAML of this context, its cluster and its user only. */
  readonly text: string;
}

type Fields = Readonly<Record<string, unknown>>;

function isFields(value: unknown): value is Fields {
  return value !== null && typeof value === "object" && !Array.isArray(value);
}

function entries(config: Fields, list: string): Fields[] {
  const value = config[list];
  return Array.isArray(value) ? value.filter(isFields) : [];
}

function document(text: string): Fields {
  let parsed: unknown;
  try {
    parsed = parse(text);
  } catch {
    throw new InvalidKubeconfigError(["it is neither YAML nor JSON"]);
  }
  if (!isFields(parsed)) {
    throw new InvalidKubeconfigError(["a mapping with apiVersion v1 and kind Config is missing"]);
  }
  return parsed;
}

/**
 * Checks that `text` is a kubeconfig and reduces it to one context, so that a stack never sees the user's other clusters.
 *
 * @param context - the context to keep. Default: the file's current one, or its only one.
 * @throws InvalidKubeconfigError naming everything that is missing.
 */
export function parseKubeconfig(text: string, context?: string): ParsedKubeconfig {
  const config = document(text);
  const missing: string[] = [];
  if (config["kind"] !== "Config") {
    missing.push("kind is not Config");
  }
  const contexts = entries(config, "contexts");
  const names = contexts.map((entry) => String(entry["name"]));
  const only = names.length === 1 ? names[0] : undefined;
  const current = config["current-context"];
  const wanted = context ?? (typeof current === "string" && current !== "" ? current : only);
  const chosen = contexts.find((entry) => entry["name"] === wanted);
  const inner = isFields(chosen?.["context"]) ? chosen["context"] : undefined;
  if (wanted === undefined) {
    missing.push(
      names.length === 0 ? "contexts is empty" : `current-context is missing; contexts: ${names.join(", ")}`,
    );
  } else if (!inner) {
    missing.push(`no context named ${wanted}; contexts: ${names.join(", ") || "none"}`);
  }
  if (missing.length > 0 || !inner || wanted === undefined) {
    throw new InvalidKubeconfigError(missing);
  }

  const cluster = entries(config, "clusters").find((entry) => entry["name"] === inner["cluster"]);
  const user = entries(config, "users").find((entry) => entry["name"] === inner["user"]);
  const server = isFields(cluster?.["cluster"]) ? cluster["cluster"]["server"] : undefined;
  if (!cluster) {
    missing.push(`no cluster named ${String(inner["cluster"])}, which context ${wanted} names`);
  } else if (typeof server !== "string" || !/^https?:\/\//.test(server)) {
    missing.push(`cluster ${String(inner["cluster"])} has no server address`);
  }
  if (!user) {
    missing.push(`no user named ${String(inner["user"])}, which context ${wanted} names`);
  }
  if (missing.length > 0 || typeof server !== "string") {
    throw new InvalidKubeconfigError(missing);
  }
  const reduced = {
    apiVersion: "v1",
    kind: "Config",
    clusters: [cluster],
    users: [user],
    contexts: [chosen],
    "current-context": wanted,
  };
  return { context: wanted, server, text: stringify(reduced, { aliasDuplicateObjects: false }) };
}
