import { azureNameProperty } from "./auto-name";
import { account, type Place, subscription } from "./identity";
import { short } from "./made-up";
import type { ResourceSchema } from "./schema/shape";
import { objectAt, type Properties, textAt, type Value } from "./value";

export interface Made {
  readonly type: string;
  readonly name: string;
  readonly id: string;
  readonly inputs: Properties;
  readonly place: Place;
}

type Known = (made: Made) => Readonly<Record<string, Value>>;

/** A certificate's text, as far as programs look at it: base64. */
export const certificate = Buffer.from("-----BEGIN CERTIFICATE-----\nstand-in\n-----END CERTIFICATE-----\n").toString(
  "base64",
);

/** Outputs whose form programs rely on, by type. What is not here is made up from the declarations. */
const known: { readonly [type: string]: Known } = {
  "aws:eks/cluster:Cluster": ({ id, place }) => ({
    endpoint: `https://${short(id, 32).toUpperCase()}.gr7.${place.region}.eks.amazonaws.com`,
    certificateAuthority: { data: certificate },
    identities: [
      { oidcs: [{ issuer: `https://oidc.eks.${place.region}.amazonaws.com/id/${short(id, 32).toUpperCase()}` }] },
    ],
    status: "ACTIVE",
    platformVersion: "eks.1",
  }),
  "aws:eks/nodeGroup:NodeGroup": ({ id }) => ({
    resources: [{ autoscalingGroups: [{ name: `eks-${short(id, 16)}` }], remoteAccessSecurityGroupId: "" }],
    status: "ACTIVE",
  }),
  "aws:ec2/launchTemplate:LaunchTemplate": () => ({ latestVersion: 1, defaultVersion: 1 }),
  "aws:rds/instance:Instance": ({ id, place }) => ({
    address: `${id}.${short(id, 12)}.${place.region}.rds.amazonaws.com`,
    endpoint: `${id}.${short(id, 12)}.${place.region}.rds.amazonaws.com:5432`,
    port: 5432,
    masterUserSecrets: [
      {
        secretArn: `arn:aws:secretsmanager:${place.region}:${account}:secret:rds!${short(id)}`,
        secretStatus: "active",
        kmsKeyId: "",
      },
    ],
    status: "available",
  }),
  "gcp:container/cluster:Cluster": ({ id, inputs }) => ({
    endpoint: `34.${Number.parseInt(short(id, 2), 16)}.0.2`,
    masterAuth: {
      clusterCaCertificate: certificate,
      clientCertificate: "",
      clientKey: "",
      clientCertificateConfig: { issueClientCertificate: false },
    },
    selfLink: `https://container.googleapis.com/v1/${id}`,
    masterVersion: textAt(inputs, "minMasterVersion") ?? "1.34.1-gke.1",
  }),
  "gcp:sql/databaseInstance:DatabaseInstance": ({ place, inputs, id }) => ({
    connectionName: `${place.project}:${textAt(inputs, "region") ?? place.region}:${id.split("/").pop()}`,
    privateIpAddress: "10.0.0.5",
    publicIpAddress: "",
    firstIpAddress: "10.0.0.5",
  }),
  "gcp:serviceaccount/account:Account": ({ inputs, place }) => {
    const email = `${textAt(inputs, "accountId")}@${textAt(inputs, "project") ?? place.project}.iam.gserviceaccount.com`;
    return {
      email,
      member: `serviceAccount:${email}`,
      name: `projects/${place.project}/serviceAccounts/${email}`,
      uniqueId: "1".repeat(21),
    };
  },
  "gcp:organizations/project:Project": () => ({ number: "424242424242" }),
  "azure-native:containerservice:ManagedCluster": ({ id, inputs, place }) => ({
    fqdn: `${short(id)}.hcp.${place.region}.azmk8s.io`,
    privateFQDN: `${short(id)}.${short(id, 12)}.privatelink.${place.region}.azmk8s.io`,
    oidcIssuerProfile: {
      ...objectAt(inputs, "oidcIssuerProfile"),
      issuerURL: `https://${place.region}.oic.prod-aks.azure.com/${subscription}/${short(id)}/`,
    },
    identityProfile: {
      kubeletidentity: { clientId: guid(`${id} client`), objectId: guid(`${id} object`), resourceId: `${id}/kubelet` },
    },
    nodeResourceGroup: textAt(inputs, "nodeResourceGroup") ?? `MC_${short(id)}`,
    provisioningState: "Succeeded",
  }),
  "azure-native:managedidentity:UserAssignedIdentity": ({ id }) => ({
    clientId: guid(`${id} client`),
    principalId: guid(`${id} principal`),
    tenantId: guid("tenant"),
  }),
  "azure-native:dbforpostgresql:Server": ({ id }) => ({
    fullyQualifiedDomainName: `${id.split("/").pop()}.postgres.database.azure.com`,
  }),
  "azure-native:storage:StorageAccount": ({ id }) => {
    const host = (service: string) => `https://${id.split("/").pop()}.${service}.core.windows.net/`;
    return {
      primaryEndpoints: {
        blob: host("blob"),
        dfs: host("dfs"),
        file: host("file"),
        queue: host("queue"),
        table: host("table"),
        web: host("web"),
      },
    };
  },
  "azure-native:keyvault:Vault": ({ id, inputs }) => ({
    properties: {
      ...objectAt(inputs, "properties"),
      vaultUri: `https://${id.split("/").pop()}.vault.azure.net/`,
      provisioningState: "Succeeded",
      hsmPoolResourceId: "",
    },
  }),
  "azure-native:keyvault:Key": ({ id }) => {
    const keyUri = `https://stand-in.vault.azure.net/keys/${id.split("/").pop()}`;
    return { keyUri, keyUriWithVersion: `${keyUri}/${short(id, 32)}` };
  },
  "random:index/randomPassword:RandomPassword": ({ id, inputs }) => ({
    result: digits(id, inputs),
    bcryptHash: `$2a$10$${short(id, 53)}`,
  }),
  "random:index/randomString:RandomString": ({ id, inputs }) => ({ result: digits(id, inputs) }),
  "random:index/randomUuid:RandomUuid": ({ id }) => ({ result: guid(id) }),
  "random:index/randomId:RandomId": ({ id, inputs }) => {
    const bytes = Buffer.from(short(id, 2 * Number(inputs["byteLength"])), "hex");
    return {
      hex: bytes.toString("hex"),
      b64Std: bytes.toString("base64"),
      b64Url: bytes.toString("base64url"),
      dec: String(bytes.readUIntBE(0, Math.min(6, bytes.length))),
    };
  },
  "random:index/randomBytes:RandomBytes": ({ id, inputs }) => {
    const bytes = Buffer.from(short(id, 64).repeat(8), "hex").subarray(0, Number(inputs["length"]));
    return { base64: bytes.toString("base64"), hex: bytes.toString("hex") };
  },
  "kubernetes:core/v1:Service": ({ id, inputs }) => ({
    spec: { clusterIP: `172.20.0.${Number.parseInt(short(id, 2), 16)}`, ...objectAt(inputs, "spec") },
    status:
      objectAt(inputs, "spec")["type"] === "LoadBalancer"
        ? { loadBalancer: { ingress: [{ hostname: `${short(id)}.lb.example.com` }] } }
        : {},
  }),
};

/** What the cloud adds to a resource, where its form matters. */
export function knownOutputs(made: Made, schema: ResourceSchema | undefined): Readonly<Record<string, Value>> {
  return { ...general(made, schema), ...known[made.type]?.(made) };
}

/** What holds for all types of a provider. */
function general(made: Made, schema: ResourceSchema | undefined): Readonly<Record<string, Value>> {
  const { type, id, inputs, place } = made;
  const [provider, module = "", kind = ""] = type.split(":");
  const outputs = schema?.outputs ?? {};
  const filled: Record<string, Value> = {};
  const fill = (output: string, value: Value) => {
    if (output in outputs && inputs[output] === undefined) {
      filled[output] = value;
    }
  };
  if (provider === "aws") {
    const service = module.split("/")[0] ?? "";
    const where = ["iam", "s3"].includes(service) ? ":" : `:${place.region}:`;
    fill(
      "arn",
      service === "s3" ? `arn:aws:s3:::${id}` : `arn:aws:${service}${where}${account}:${kind.toLowerCase()}/${id}`,
    );
    fill("ownerId", account);
    fill("region", place.region);
  } else if (provider === "gcp") {
    fill("selfLink", `https://www.googleapis.com/compute/v1/${id}`);
    fill("project", place.project);
    fill("number", "424242424242");
  } else if (provider === "azure-native") {
    const property = schema && azureNameProperty(schema);
    const own = property === undefined ? undefined : inputs[property];
    fill("name", own ?? id.split("/").pop() ?? "");
    fill("type", `Microsoft.${module}/${kind}`);
    fill("tenantId", guid("tenant"));
  } else if (provider === "kubernetes") {
    filled["metadata"] = {
      ...objectAt(inputs, "metadata"),
      uid: guid(`${type} ${id}`),
      resourceVersion: "1",
      generation: 1,
    };
    filled["status"] = {};
  }
  return filled;
}

const guid = (of: string): string => short(of, 32).replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");

const digits = (id: string, inputs: Properties): string =>
  short(id, 64)
    .repeat(4)
    .slice(0, Number(inputs["length"] ?? 16));

/** Where a stand-in cloud keeps a resource from being deleted by its own setting; the text says what the real one says. */
export function deletionRefusal(type: string, properties: Properties): string | undefined {
  const settings = objectAt(properties, "settings");
  const set = properties["deletionProtection"] === true || settings["deletionProtectionEnabled"] === true;
  switch (type) {
    case "aws:rds/instance:Instance":
      return set
        ? "InvalidParameterCombination: Cannot delete protected DB Instance, please disable deletion protection and try again."
        : undefined;
    case "aws:eks/cluster:Cluster":
      return set
        ? "InvalidRequestException: Cluster has deletion protection enabled. Disable it and try again."
        : undefined;
    case "gcp:container/cluster:Cluster":
      // Unset counts as set: the provider's default is to protect.
      return properties["deletionProtection"] !== false
        ? "Cannot destroy cluster because deletion_protection is set to true. Set it to false to proceed with cluster deletion."
        : undefined;
    case "gcp:sql/databaseInstance:DatabaseInstance":
      return properties["deletionProtection"] !== false || settings["deletionProtectionEnabled"] === true
        ? "Error, failed to delete instance because deletion_protection is set to true. Set it to false to proceed with instance deletion."
        : undefined;
    default:
      return undefined;
  }
}
