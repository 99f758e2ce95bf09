import type { k8s } from "cdk8s-plus-28";
import { type Check, httpsAddress } from "../issues/check";
import { plainInHcl } from "./hcl";
import { givenOf } from "./one-of";
import type { Release } from "./release";
import type { AwsKmsSeal, AzureKeyVaultSeal, GcpKmsSeal, SealKey, TransitSeal } from "./seal-stanza";
import { checkSecretKey, type SecretKey } from "./secret-key";

const kinds = ["awskms", "gcpckms", "azurekeyvault", "transit", "shamir"] as const;
type Kind = (typeof kinds)[number];
type Only<K extends Kind, T> = { readonly [P in K]: T } & { readonly [P in Exclude<Kind, K>]?: never };

/** What opens Vault's storage when a server starts. Exactly one. */
export type Seal =
  | Only<
      "awskms",
      AwsKmsSeal & {
        /**
         * As whom: `serviceAccount` is a role of the service account (annotation `eks.amazonaws.com/role-arn`), which is checked;
         * `podIdentity` is EKS Pod Identity, of which manifests show nothing.
         * @default "serviceAccount"
         */
        readonly identity?: "serviceAccount" | "podIdentity";
      }
    >
  | Only<
      "gcpckms",
      GcpKmsSeal & {
        /**
         * As whom: `serviceAccount` is a Google service account (annotation `iam.gke.io/gcp-service-account`), which is checked;
         * `principal` is a role granted to the Kubernetes service account itself, of which manifests show nothing.
         * @default "serviceAccount"
         */
        readonly identity?: "serviceAccount" | "principal";
      }
    >
  /** Through Microsoft Entra Workload ID: annotation `azure.workload.identity/client-id` of the service account, which is checked. */
  | Only<"azurekeyvault", AzureKeyVaultSeal>
  | Only<
      "transit",
      TransitSeal & {
        /** The other Vault's token, which may encrypt and decrypt with the key and nothing else. */
        readonly token: SecretKey;
        /** The authority of the other Vault's certificate. */
        readonly ca: SecretKey;
      }
    >
  /** Shares of the key, entered by people after every start of every server. Less available: a moved pod stays shut until then. */
  | Only<"shamir", true>;

const sealFolder = "seal";
const caFile = "ca.crt";
const tokenFile = "token";

/** The key as a server's configuration names it. */
export function sealKey(seal: Seal, { folder }: Release): SealKey {
  if (seal.awskms) return { awskms: seal.awskms };
  if (seal.gcpckms) return { gcpckms: seal.gcpckms };
  if (seal.azurekeyvault) return { azurekeyvault: seal.azurekeyvault };
  if (seal.transit) return { transit: { ...seal.transit, caFile: `${folder}/${sealFolder}/${caFile}` } };
  return { shamir: true };
}

/** Whether a server opens by itself. */
export function opensByItself(seal: Seal): boolean {
  return seal.shamir === undefined;
}

interface SealPod {
  readonly volumes: readonly k8s.Volume[];
  readonly volumeMounts: readonly k8s.VolumeMount[];
  readonly labels: { readonly [label: string]: string };
}

/** What a seal needs in a server's pod. */
export function sealPod(seal: Seal, { folder }: Release): SealPod {
  const nothing = { volumes: [], volumeMounts: [], labels: {} };
  if (seal.azurekeyvault) return { ...nothing, labels: { "azure.workload.identity/use": "true" } };
  if (!seal.transit) return nothing;
  const { token, ca } = seal.transit;
  const source = ({ name, key }: SecretKey, path: string) => ({ secret: { name, items: [{ key, path }] } });
  return {
    ...nothing,
    volumes: [
      {
        name: sealFolder,
        projected: { sources: [source(ca, caFile), source(token, tokenFile)], defaultMode: 0o440 },
      },
    ],
    volumeMounts: [{ name: sealFolder, mountPath: `${folder}/${sealFolder}`, readOnly: true }],
  };
}

/**
 * How a server is started. The seal's token is in the server's own environment and in no other process', where it would be the token of
 * every command that an operator runs in the pod; what is there for such commands would in turn change how the server reaches the other
 * Vault. OpenBao reads the token from the same name.
 */
export function startCommand(seal: Seal, release: Release, command: readonly string[]): string[] {
  if (!seal.transit) return [...command];
  const forOperators = ["ADDR", "CACERT"].map((name) => release.variable(name)).join(" ");
  const token = `VAULT_TOKEN=$(cat ${release.folder}/${sealFolder}/${tokenFile})`;
  return ["sh", "-c", `unset ${forOperators}; ${token} exec ${command.join(" ")}`];
}

/** Ports on which the key is reached, and whether it is a cloud's. */
export function sealDestination(
  seal: Seal,
): { readonly ports: readonly number[]; readonly cloud: boolean } | undefined {
  if (seal.shamir) return undefined;
  if (!seal.transit) return { ports: [443], cloud: true };
  const port = /^https:\/\/[^/]+:(\d+)/.exec(seal.transit.address)?.[1];
  return { ports: port === undefined ? [443, 8200] : [Number(port)], cloud: false };
}

/** Seals by the key service of a cloud. */
const cloudSeals = ["awskms", "gcpckms", "azurekeyvault"] as const;
export type CloudSeal = (typeof cloudSeals)[number];

/** The cloud whose key opens Vault; undefined where it is none's. */
export function cloudOf(seal: Seal | undefined): CloudSeal | undefined {
  return seal && cloudSeals.find((kind) => seal[kind] !== undefined);
}

const identities = {
  awskms: {
    annotation: "eks.amazonaws.com/role-arn",
    others: ["podIdentity"],
    elsewhere: 'or identity: "podIdentity"',
  },
  gcpckms: {
    annotation: "iam.gke.io/gcp-service-account",
    others: ["principal"],
    elsewhere: 'or identity: "principal"',
  },
  azurekeyvault: { annotation: "azure.workload.identity/client-id", others: [], elsewhere: undefined },
} as const;

export function checkSeal(
  seal: Seal | undefined,
  annotations: { readonly [annotation: string]: string },
  check: Check,
): void {
  const given: readonly Kind[] = seal ? givenOf(kinds, seal) : [];
  check(given.length === 1, ["seal"], given.length === 0 ? undefined : given, `exactly one of ${kinds.join(", ")}`);
  if (!seal || given.length !== 1) return;
  if (seal.shamir !== undefined) check(seal.shamir === true, ["seal", "shamir"], seal.shamir, "true");
  if (seal.transit) {
    checkSecretKey(seal.transit.token, ["seal", "transit", "token"], check);
    checkSecretKey(seal.transit.ca, ["seal", "transit", "ca"], check);
    const { address } = seal.transit;
    check(
      typeof address !== "string" || httpsAddress(address),
      ["seal", "transit", "address"],
      address,
      "an address of https://",
    );
  }
  checkIdentity(seal, annotations, check);
  for (const kind of given) {
    if (kind !== "shamir") checkTexts(kind, { ...seal[kind] }, check);
  }
}

/** What each seal cannot do without. */
const required = {
  awskms: ["region", "keyId"],
  gcpckms: ["project", "region", "keyRing", "cryptoKey"],
  azurekeyvault: ["tenantId", "vaultName", "keyName"],
  transit: ["address", "keyName"],
} as const;

function checkTexts(kind: keyof typeof required, stanza: { readonly [name: string]: unknown }, check: Check): void {
  for (const name of new Set([...required[kind], ...Object.keys(stanza)])) {
    const value = stanza[name];
    if (typeof value === "object") continue;
    const ok = typeof value === "string" && value !== "" && plainInHcl(value);
    check(ok, ["seal", kind, name], value, "a text without ${ and %{");
  }
}

/** A seal whose key nobody is allowed to use would keep every server shut. */
function checkIdentity(seal: Seal, annotations: { readonly [annotation: string]: string }, check: Check): void {
  for (const kind of cloudSeals) {
    const stanza = seal[kind];
    if (!stanza) continue;
    const { annotation, elsewhere, others } = identities[kind];
    const identity: string = ("identity" in stanza ? stanza.identity : undefined) ?? "serviceAccount";
    const known: readonly string[] = ["serviceAccount", ...others];
    check(known.includes(identity), ["seal", kind, "identity"], identity, known.join(" or "));
    if (identity !== "serviceAccount") continue;
    const allowed = `the identity that may use the seal's key${elsewhere ? `, ${elsewhere} of seal.${kind}` : ""}`;
    check(
      Boolean(annotations[annotation]),
      ["serviceAccountAnnotations", annotation],
      annotations[annotation],
      allowed,
    );
  }
}
