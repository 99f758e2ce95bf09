import { Testing } from "cdk8s";
import { Vault, type VaultProps } from "../../../lib/workloads/vault";
import { defaults } from "./rendered";

function refused(changes: object): string {
  const chart = Testing.chart();
  try {
    // What a program in plain JavaScript, or a file, may give.
    new Vault(chart, "vault", { ...defaults, ...changes } as VaultProps);
  } catch (error) {
    expect(Testing.synth(chart)).toEqual([]);
    return String(error);
  }
  return "accepted";
}

const transit = {
  address: "https://v:8200",
  keyName: "k",
  token: { name: "s", key: "t" },
  ca: { name: "s", key: "c" },
};

test.each([
  ["an even number of servers", { replicas: 4 }, /replicas: 4; allowed: 3 or 5: an odd number/],
  ["one server", { replicas: 1 }, /replicas: 1; allowed: .*1 only with highAvailability: false/],
  ["two servers even so", { replicas: 2, highAvailability: false }, /replicas: 2; allowed: 1 or 3 or 5/],
  [
    "no seal",
    { seal: undefined },
    /seal: missing; allowed: exactly one of awskms, gcpckms, azurekeyvault, transit, shamir/,
  ],
  ["two seals", { seal: { shamir: true, transit } }, /seal: \["transit","shamir"\]; allowed: exactly one/],
  [
    "a seal without its identity",
    { serviceAccountAnnotations: {} },
    /serviceAccountAnnotations\.eks\.amazonaws\.com\/role-arn: missing; allowed: the identity that may use the seal's key/,
  ],
  [
    "Google's seal without its identity",
    { seal: { gcpckms: { project: "p", region: "global", keyRing: "r", cryptoKey: "k" } } },
    /serviceAccountAnnotations\.iam\.gke\.io\/gcp-service-account: missing/,
  ],
  [
    "Azure's seal without its identity",
    { seal: { azurekeyvault: { tenantId: "t", vaultName: "v", keyName: "k" } } },
    /serviceAccountAnnotations\.azure\.workload\.identity\/client-id: missing/,
  ],
  ["a seal without its key", { seal: { awskms: { region: "eu-west-1" } } }, /seal\.awskms\.keyId: missing/],
  [
    "a seal of nothing",
    { seal: { transit: {} } },
    /seal\.transit\.address: missing[\s\S]*seal\.transit\.keyName: missing/,
  ],
  ["a seal over plain HTTP", { seal: { transit: { ...transit, address: "http://v:8200" } } }, /seal\.transit\.address/],
  ["a seal without its token", { seal: { transit: { ...transit, token: undefined } } }, /seal\.transit\.token/],
  // biome-ignore lint/suspicious/noTemplateCurlyInString: it is what HCL would read.
  ["a template in a seal", { seal: { transit: { ...transit, keyName: "prefix-${k}" } } }, /seal\.transit\.keyName/],
  ["no TLS", { tls: undefined }, /tls: missing; allowed: exactly one of certManager, secret, generated/],
  ["TLS that is switched off", { tls: { generated: false } }, /tls\.generated: false; allowed: true/],
  ["two certificates", { tls: { secret: "s", generated: true } }, /tls: \["secret","generated"\]/],
  ["hosts of a certificate that is there already", { tls: { secret: "s", hosts: ["a.example"] } }, /tls\.hosts/],
  [
    "an authority that nobody makes here is published",
    { tls: { secret: "s", publishedTo: [{ namespace: "airflow", configMap: "ca" }] } },
    /tls\.publishedTo/,
  ],
  ["data below use", { data: { sizeGiB: 4 } }, /data\.sizeGiB: 4; allowed: a whole number of GiB from 5 to 16384/],
  ["no room for the audit log", { audit: { sizeGiB: 0 } }, /audit\.sizeGiB: 0; allowed: .* from 1/],
  [
    "audit files that fill the volume",
    { audit: { sizeGiB: 1, fileMiB: 500 } },
    /audit\.fileMiB: 500; allowed: 1 to 409/,
  ],
  ["no clients", { network: { clients: [] } }, /network\.clients: \[\]; allowed: at least one peer/],
  ["a load balancer for everybody by oversight", { loadBalancer: { sourceRanges: [] } }, /loadBalancer\.sourceRanges/],
  [
    "a load balancer whose name is in no certificate",
    { loadBalancer: { sourceRanges: ["10.0.0.0/8"] } },
    /tls\.hosts: missing; allowed: the host names by which clients of the load balancer know Vault/,
  ],
  ["no version", { version: undefined }, /version: missing; allowed: the server's version/],
  ["a version that moves", { version: "latest" }, /version: "latest"/],
  ["an unknown distribution", { distribution: "consul" }, /distribution: "consul"; allowed: vault, openbao/],
  ["an OpenBao that declares no audit log", { distribution: "openbao", version: "2.3.1" }, /version: "2\.3\.1".*2\.4/],
  [
    "an OpenBao that has no seal of a cloud",
    { distribution: "openbao", version: "2.7.0" },
    /version: "2\.7\.0"; allowed: OpenBao 2\.6.*no awskms of its own.*sealPlugin/,
  ],
  [
    "a plugin that Vault does not know",
    { sealPlugin: { folder: "/plugins", command: "kms", sha256: "0a".repeat(32) } },
    /sealPlugin: .*; allowed: one of OpenBao with a cloud's seal/,
  ],
  [
    "a plugin that anything may be",
    { distribution: "openbao", version: "2.7.0", sealPlugin: { folder: "plugins", command: "../kms", sha256: "" } },
    /sealPlugin\.folder[\s\S]*sealPlugin\.command[\s\S]*sealPlugin\.sha256/,
  ],
  [
    "an identity that there is not",
    { seal: { awskms: { region: "eu-west-1", keyId: "k", identity: "pod" } }, serviceAccountAnnotations: {} },
    /seal\.awskms\.identity: "pod".*did you mean podIdentity/,
  ],
  [
    "another cloud's identity",
    { seal: { awskms: { region: "eu-west-1", keyId: "k", identity: "principal" } }, serviceAccountAnnotations: {} },
    /seal\.awskms\.identity: "principal"; allowed: serviceAccount or podIdentity/,
  ],
  ["a seal's address without its scheme", { seal: { transit: { ...transit, address: "v:8200" } } }, /https:\/\//],
  [
    "a range that is none",
    { loadBalancer: { sourceRanges: ["10.0.0.0/33"] }, tls: { generated: true, hosts: ["v.example.com"] } },
    /loadBalancer\.sourceRanges\.0: "10\.0\.0\.0\/33"; allowed: a CIDR/,
  ],
  ["an IP address in place of a host", { tls: { generated: true, hosts: ["10.0.0.1"] } }, /tls\.hosts\.0.*no IP/],
  ["hosts that are no list", { tls: { generated: true, hosts: "v.example.com" } }, /tls\.hosts: .*; allowed: a list/],
  ["a name that it does not know", { replica: 5 }, /replica: 5; .*did you mean replicas\?/],
  ["a name within that it does not know", { data: { size: 20 } }, /data\.size: 20; allowed: sizeGiB or storageClass/],
  ["a word for a switch", { highAvailability: "false" }, /highAvailability: "false"; allowed: true or false/],
  ["a client that is everybody", { network: { clients: [{}] } }, /network\.clients\.0: \{\}; allowed: a peer/],
  ["nothing for a volume", { data: null }, /data: null; allowed: settings: sizeGiB, storageClass/],
  ["a token in place of its Secret", { seal: { transit: { ...transit, token: "s3cret" } } }, /token: "\(hidden/],
  ["a name that is no name", { releaseName: "Vault" }, /releaseName: "Vault"/],
  ["a label that selects pods", { labels: { component: "x" } }, /labels\.component: "x"/],
])("%s is refused, before anything is made", (_, changes, message) => {
  expect(refused(changes)).toMatch(message);
});

test("everything wrong is named at once", () => {
  const message = refused({ replicas: 2, tls: {}, seal: {}, namespace: "" });
  expect(message).toMatch(/4 errors/);
});

test("an identity that manifests do not show is taken at its word", () => {
  const awskms = { region: "eu-west-1", keyId: "k", identity: "podIdentity" };
  expect(refused({ seal: { awskms }, serviceAccountAnnotations: {} })).toBe("accepted");
});
