import { ApiObject } from "cdk8s";
import { k8s } from "cdk8s-plus-28";
import { Construct } from "constructs";
import { type Check, dnsLabel, httpsAddress } from "../issues/check";
import { checkShaped } from "../issues/shape";
import type { SecretStoreProps } from "./props";
import { renderProvider, storeKinds } from "./providers";
import { secretStoreShape } from "./shape";

export type { SecretStoreProps, SecretStoreSettings } from "./props";

/**
 * A place that secrets are read from by the External Secrets Operator, for one namespace: as a service account of that namespace, so
 * the operator itself has no rights anywhere.
 * @see https://external-secrets.io/latest/api/secretstore/
 */
export class SecretStore extends Construct {
  readonly store: ApiObject;
  /** Undefined where one was given. */
  readonly serviceAccount: k8s.KubeServiceAccount | undefined;
  readonly storeName: string;

  /** @throws InvalidEnvironmentError with everything that is wrong, before any object is made */
  constructor(scope: Construct, id: string, props: SecretStoreProps) {
    super(scope, id);
    checkShaped(this.node.path, secretStoreShape, props, (check) => checkStore(props, check));
    const { name, namespace, serviceAccountName = name, checkSeconds = 300 } = props;
    const { provider, annotations } = renderProvider(props, serviceAccountName);
    const metadata = { name, ...(namespace !== undefined && { namespace }) };

    this.storeName = name;
    this.serviceAccount =
      props.serviceAccountName === undefined
        ? new k8s.KubeServiceAccount(this, "service-account", {
            metadata: { ...metadata, ...(Object.keys(annotations).length > 0 && { annotations }) },
            automountServiceAccountToken: false,
          })
        : undefined;
    this.store = new ApiObject(this, "store", {
      apiVersion: "external-secrets.io/v1",
      kind: "SecretStore",
      metadata,
      spec: { refreshInterval: checkSeconds, provider },
    });
    if (this.serviceAccount) this.store.addDependency(this.serviceAccount);
  }
}

function checkStore(props: SecretStoreProps, check: Check): void {
  check(dnsLabel(props.name), ["name"], props.name, "at most 63 lower-case letters, digits and dashes");
  const { checkSeconds: seconds } = props;
  check(
    seconds === undefined || (Number.isInteger(seconds) && seconds >= 10),
    ["checkSeconds"],
    seconds,
    "a whole number of at least 10",
  );
  const kinds = storeKinds.filter((kind) => props[kind] !== undefined);
  check(kinds.length === 1, [], kinds.join(" and ") || undefined, `exactly one of ${storeKinds.join(", ")}`);
  for (const at of [["vault", "url"] as const, ["azureKeyVault", "vaultUrl"] as const]) {
    const url = at[0] === "vault" ? props.vault?.url : props.azureKeyVault?.vaultUrl;
    check(url === undefined || httpsAddress(url), at, url, "an https address: secrets are read from it");
  }
}
