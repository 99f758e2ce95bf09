import { ApiObject } from "cdk8s";
import { Construct } from "constructs";
import type { Check } from "../issues/check";
import { checkShaped } from "../issues/shape";
import { isDuration } from "./durations";
import type { DataFrom, ExternalSecretProps, RemoteRef, TargetSecret } from "./props";
import { externalSecretShape } from "./shape";

export type { DataFrom, ExternalSecretProps, RemoteRef, TargetSecret } from "./props";

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
    checkShaped(this.node.path, externalSecretShape, props, (check) => checkExternalSecret(props, check));
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
  const { store, target, data = {}, dataFrom = [], refreshInterval } = props;
  check("storeName" in store || store.name !== undefined, ["store"], store, "a SecretStore, or { name }");
  const named = secretName.test(target.name) && target.name.length <= 253;
  check(named, ["target", "name"], target.name, "lower-case letters, digits, dashes and dots");
  check(
    refreshInterval === undefined || refreshInterval === "never" || isDuration(String(refreshInterval)),
    ["refreshInterval"],
    refreshInterval,
    "a time such as 90s or 1h30m, or never",
  );
  const any = Object.keys(data).length + dataFrom.length > 0;
  check(any, ["data"], undefined, "at least one key, here or in dataFrom");
  for (const key of Object.keys(data)) {
    check(secretKey.test(key), ["data", key], key, "a Secret's key: letters, digits, -, _ and .");
  }
  for (const [index, { extract, find }] of dataFrom.entries()) {
    const at = ["dataFrom", index];
    check((extract === undefined) !== (find === undefined), at, undefined, "either extract or find");
    if (find) check(Object.keys(found(find)).length > 0, [...at, "find"], find, "a name, a path or tags");
  }
  checkPolicies(target, check);
  checkTemplate(props, check);
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
