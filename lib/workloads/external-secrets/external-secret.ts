import { ApiObject } from "cdk8s";
import { Construct } from "constructs";
import { type Check, checkAll } from "../issues/check";
import { isDuration } from "./durations";
import type { SecretStore } from "./secret-store";

/** One secret of the store, or a part of it. */
export interface RemoteRef {
  /** The secret's name in the store, such as `prod/airflow/database`; may be a `ref`. */
  readonly key: string;
  /**
   * A field of its content, where that is JSON or Vault's: `password`, or with dots into it.
   * @default the whole content
   */
  readonly property?: string;
  /**
   * A version's id or label, such as AWS' `AWSCURRENT` or a number of Google's.
   * @default the newest
   */
  readonly version?: string;
  /**
   * How the store's text was encoded.
   * @default "None"
   */
  readonly decoding?: "None" | "Auto" | "Base64" | "Base64URL";
}

/** Several keys at once: every field of one secret, or every secret that fits. */
export type DataFrom =
  | { readonly extract: RemoteRef; readonly find?: never }
  | {
      readonly find: {
        /** A regular expression that its name fits. */
        readonly name?: string;
        /** Only below this path. */
        readonly path?: string;
        readonly tags?: { readonly [tag: string]: string };
      };
      readonly extract?: never;
    };

/** The Secret that is written. */
export interface TargetSecret {
  readonly name: string;
  /**
   * `Owner`: the Secret ends with the ExternalSecret. `Orphan`: it stays. `Merge`: keys are added to one that is there.
   * @default "Owner"
   */
  readonly creationPolicy?: "Owner" | "Orphan" | "Merge";
  /**
   * What happens when the store has the secret no more. `Retain` keeps the last content, so that no deletion in a store stops a pod.
   * @default "Retain"
   */
  readonly deletionPolicy?: "Retain" | "Delete" | "Merge";
  /** @default "Opaque" */
  readonly type?: string;
  readonly labels?: { readonly [label: string]: string };
  readonly annotations?: { readonly [annotation: string]: string };
  /**
   * Contents made of the values, by key: Go templates such as `postgresql://airflow:{{ .password | urlquery }}@db/airflow`.
   * @default the values under their own keys
   * @see https://external-secrets.io/latest/guides/templating/
   */
  readonly template?: { readonly [key: string]: string };
}

export interface ExternalSecretProps {
  /** A store of the same namespace. */
  readonly store: SecretStore | { readonly name: string };
  readonly target: TargetSecret;
  /** @default the chart's */
  readonly namespace?: string;
  /** The Secret's keys, and where the value of each is. */
  readonly data?: { readonly [key: string]: RemoteRef };
  readonly dataFrom?: readonly DataFrom[];
  /**
   * How often the store is asked: `90s`, `1h30m`; `never` asks once. It is how long a rotated secret may take to arrive; every call costs.
   * @default "5m"
   */
  readonly refreshInterval?: string;
}

/**
 * A Secret whose content is in a store, kept up to date by the External Secrets Operator. No value is ever in a manifest.
 * @see https://external-secrets.io/latest/api/externalsecret/
 */
export class ExternalSecret extends Construct {
  readonly externalSecret: ApiObject;
  /** Of the Secret that is written. */
  readonly secretName: string;

  /** @throws InvalidEnvironmentError with everything that is wrong, before any object is made */
  constructor(scope: Construct, id: string, props: ExternalSecretProps) {
    super(scope, id);
    checkAll(this.node.path, (check) => checkExternalSecret(props, check));
    const { store, target, namespace, data = {}, dataFrom = [], refreshInterval = "5m" } = props;

    this.secretName = target.name;
    this.externalSecret = new ApiObject(this, "external-secret", {
      apiVersion: "external-secrets.io/v1",
      kind: "ExternalSecret",
      metadata: { name: target.name, ...(namespace !== undefined && { namespace }) },
      spec: {
        ...(refreshInterval === "never" ? { refreshPolicy: "CreatedOnce" } : { refreshInterval }),
        secretStoreRef: { kind: "SecretStore", name: "storeName" in store ? store.storeName : store.name },
        target: renderTarget(target),
        ...(Object.keys(data).length > 0 && {
          data: Object.entries(data).map(([secretKey, ref]) => ({ secretKey, remoteRef: remote(ref) })),
        }),
        ...(dataFrom.length > 0 && {
          dataFrom: dataFrom.map(({ extract, find }) =>
            extract ? { extract: remote(extract) } : { find: found(find) },
          ),
        }),
      },
    });
    if ("store" in store) this.externalSecret.addDependency(store.store);
  }
}

function remote({ key, property, version, decoding }: RemoteRef) {
  return {
    key,
    ...(property !== undefined && { property }),
    ...(version !== undefined && { version }),
    ...(decoding !== undefined && { decodingStrategy: decoding }),
  };
}

function found({ name, path, tags }: NonNullable<DataFrom["find"]>) {
  return {
    ...(name !== undefined && { name: { regexp: name } }),
    ...(path !== undefined && { path }),
    ...(tags && { tags }),
  };
}

/** Without a template of any kind the operator copies the ExternalSecret's own labels, a GitOps tool's among them, to the Secret. */
function renderTarget({ name, creationPolicy, deletionPolicy, type, labels, annotations, template }: TargetSecret) {
  return {
    name,
    creationPolicy: creationPolicy ?? "Owner",
    deletionPolicy: deletionPolicy ?? "Retain",
    template: {
      engineVersion: "v2",
      ...(type !== undefined && { type }),
      metadata: { labels: labels ?? {}, annotations: annotations ?? {} },
      ...(template && { data: template }),
    },
  };
}

const secretKey = /^[-._a-zA-Z0-9]{1,253}$/;
const secretName = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/;

function checkExternalSecret(props: ExternalSecretProps, check: Check): void {
  const { target, data = {}, dataFrom = [], refreshInterval } = props;
  const named = secretName.test(target.name) && target.name.length <= 253;
  check(named, ["target", "name"], target.name, "lower-case letters, digits, dashes and dots");
  check(
    refreshInterval === undefined || refreshInterval === "never" || isDuration(refreshInterval),
    ["refreshInterval"],
    refreshInterval,
    "a time such as 90s or 1h30m, or never",
  );
  const any = Object.keys(data).length + dataFrom.length > 0;
  check(any, ["data"], undefined, "at least one key, here or in dataFrom");
  for (const [key, ref] of Object.entries(data)) {
    check(secretKey.test(key), ["data", key], key, "a Secret's key: letters, digits, -, _ and .");
    checkRemote(ref, ["data", key], check);
  }
  for (const [index, { extract, find }] of dataFrom.entries()) {
    const at = ["dataFrom", index];
    check((extract === undefined) !== (find === undefined), at, undefined, "either extract or find");
    if (extract) checkRemote(extract, [...at, "extract"], check);
    if (find) check(Object.keys(found(find)).length > 0, [...at, "find"], find, "a name, a path or tags");
  }
  checkPolicies(target, check);
  checkTemplate(props, check);
}

function checkRemote(ref: RemoteRef, at: readonly (string | number)[], check: Check): void {
  for (const [name, value] of Object.entries(ref)) {
    check(value !== "", [...at, name], value, "something, not an empty text");
  }
}

/** As the operator's webhook refuses them. */
function checkPolicies({ creationPolicy = "Owner", deletionPolicy = "Retain" }: TargetSecret, check: Check): void {
  check(
    deletionPolicy !== "Delete" || creationPolicy === "Owner",
    ["target", "deletionPolicy"],
    deletionPolicy,
    `Retain or Merge with the creationPolicy ${creationPolicy}, since the Secret is not the operator's to delete`,
  );
}

/** A template's value that no key gives would be written as `<no value>`. */
function checkTemplate({ target, data = {}, dataFrom = [] }: ExternalSecretProps, check: Check): void {
  if (dataFrom.length > 0) return;
  const known = Object.keys(data);
  for (const [key, text] of Object.entries(target.template ?? {})) {
    for (const [, name = ""] of text.matchAll(/\{\{-?\s*\.(\w+)/g)) {
      check(known.includes(name), ["target", "template", key], name, `a key of data: ${known.join(", ")}`);
    }
  }
}
