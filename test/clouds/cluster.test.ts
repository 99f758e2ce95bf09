import * as pulumi from "@pulumi/pulumi";
import fc from "fast-check";
import { parse } from "yaml";
import { EksAddons } from "../../lib/clouds/cluster/aws-addons";
import { AksAddons } from "../../lib/clouds/cluster/azure-addons";
import { InvalidKubeconfigError, kubeconfigText, parseKubeconfig } from "../../lib/clouds/cluster/kubeconfig";
import { kubernetesProvider } from "../../lib/clouds/cluster/kubernetes-provider";
import { hourSlots, recurringWindow } from "../../lib/clouds/cluster/maintenance";
import { InvalidEnvironmentError } from "../../lib/environment/issue";
import { maintenanceWindow } from "../../lib/environment/schema/cluster";
import { type RecordedResource, record, UNKNOWN } from "../../lib/preview/recording/record";
import {
  admins,
  type ClusterChanges,
  clouds,
  makeCluster,
  makePool,
  makeStack,
  poolInputs,
  type TestedCloud,
} from "./cluster-programs";

const clusterType: Record<TestedCloud, string> = {
  aws: "aws:eks/cluster:Cluster",
  gcp: "gcp:container/cluster:Cluster",
  azure: "azure-native:containerservice:ManagedCluster",
};

const ofType = (resources: readonly RecordedResource[], type: string) => resources.filter((r) => r.type === type);

async function cluster(cloud: TestedCloud, changes?: ClusterChanges) {
  const resources = await record(() => void makeCluster(cloud, changes));
  const [resource] = ofType(resources, clusterType[cloud]);
  if (!resource) {
    throw new Error("no cluster");
  }
  return { resources, resource };
}

async function issues(program: () => unknown): Promise<readonly string[]> {
  const thrown: unknown = await record(program).then(
    () => undefined,
    (error: unknown) => error,
  );
  if (!(thrown instanceof InvalidEnvironmentError)) {
    throw new Error(`expected an InvalidEnvironmentError, not ${String(thrown)}`);
  }
  return thrown.issues.map(({ path }) => path.join("."));
}

describe.each(clouds)("a cluster on %s", (cloud) => {
  test("is named before it exists, protected, and a child of its component", async () => {
    const { resources, resource } = await cluster(cloud);
    expect(resource).toMatchObject({ name: `prod-${cloud}`, protect: true });
    expect(resource.inputs[cloud === "azure" ? "resourceName" : "name"]).toBe(`prod-${cloud}`);
    const component = resources.find(({ urn }) => urn === resource.parent);
    expect(component?.type).toBe(`isobar:${cloud}:Cluster`);
    const strays = resources.filter((r) => r.custom && r.parent !== component?.urn && !r.type.startsWith("pulumi:"));
    expect(strays.map(({ urn }) => urn)).toEqual([]);
  });

  test("stands before its nodes do", async () => {
    const resources = await record(() => void makePool(makeCluster(cloud), "core", poolInputs.core));
    const [made] = ofType(resources, clusterType[cloud]);
    const groups = resources.filter(
      ({ name }) => name.startsWith(`prod-${cloud}-core-`) && name.match(/-[0-9a-f]{4}$/),
    );
    const dependencies = groups.flatMap(({ dependencies }) => dependencies);
    expect(dependencies).toContain(made?.urn);
  });

  test("shows the same resources in a first preview as in an update, with pools and add-ons", async () => {
    const urns = async (mode: "preview" | "update") =>
      (await record(() => makeStack(cloud), { mode })).map(({ urn }) => urn);
    expect(await urns("preview")).toEqual(await urns("update"));
  }, 30_000);

  test("has no administrator but the given ones, and reordering them renames nothing", async () => {
    const other = {
      aws: "arn:aws:iam::111122223333:user/ann",
      gcp: "user:ann@acme.example",
      azure: admins.azure.replace("a", "b"),
    }[cloud];
    const named = async (list: readonly string[]) =>
      (await cluster(cloud, { admins: list })).resources
        .filter(({ name }) => name.includes("-admin-"))
        .map(({ urn, inputs }) => ({ urn, who: inputs["principalArn"] ?? inputs["member"] ?? inputs["principalId"] }));
    const both = await named([admins[cloud], other]);
    expect(new Set(both.map(({ who }) => who))).toEqual(new Set([admins[cloud], other]));
    expect(await named([other, admins[cloud]])).toEqual(both);
  });

  test("takes administrators from elsewhere", async () => {
    const later = pulumi.output("somebody");
    const { resources } = await cluster(cloud, { admins: [later] });
    expect(resources.some(({ name }) => name === `prod-${cloud}-admin-0`)).toBe(true);
  });

  test("is refused without an administrator, and with every other fault at once", async () => {
    expect(await issues(() => makeCluster(cloud, { admins: [] }))).toEqual(["admins"]);
    const wrong = { version: "35", controlPlaneLogDays: 0 };
    expect([...(await issues(() => makeCluster(cloud, { settings: wrong })))].sort()).toEqual([
      "cluster.controlPlaneLogDays",
      "cluster.version",
    ]);
  });

  test("names an unknown key and the nearest known one", async () => {
    const settings = { ...JSON.parse('{"deletionProtecion": false}') };
    await expect(record(() => makeCluster(cloud, { settings }))).rejects.toThrow(
      /cluster\.deletionProtecion.*did you mean deletionProtection/,
    );
  });

  test("gives a kubeconfig that runs the cloud's own program and holds no credential", async () => {
    let text = "";
    const outputs = () => ({
      endpoint: cloud === "aws" ? "https://10.0.0.1" : "10.0.0.1",
      privateFQDN: "10.0.0.1",
      certificateAuthority: { data: "Q0E=" },
      masterAuth: { clusterCaCertificate: "Q0E=" },
    });
    const program = () => {
      makeCluster(cloud).kubeconfig.apply((value) => {
        text = value;
      });
    };
    await record(program, { mode: "update", outputs });
    const config = parse(text);
    expect(config.clusters[0].cluster.server).toMatch(/^https:\/\/10\.0\.0\.1/);
    expect(Object.keys(config.users[0].user)).toEqual(["exec"]);
    expect(config.users[0].user.exec.command).toBe(
      { aws: "aws", gcp: "gke-gcloud-auth-plugin", azure: "kubelogin" }[cloud],
    );
    expect(parseKubeconfig(text).context).toBe(`prod-${cloud}`);
    expect(text).not.toMatch(/token:|password|client-key/);
  });

  test("cuts a name that the cloud does not allow", async () => {
    const { resource } = await cluster(cloud, { name: `p${"x".repeat(120)}` });
    const name = String(resource.inputs[cloud === "azure" ? "resourceName" : "name"]);
    expect(name.length).toBeLessThanOrEqual({ aws: 100, gcp: 40, azure: 63 }[cloud]);
  });

  test("reaches the API from outside for the given ranges only", async () => {
    const allowedRanges = ["198.51.100.0/24"];
    const { resource } = await cluster(cloud, { settings: { publicEndpoint: { allowedRanges } } });
    const { vpcConfig, masterAuthorizedNetworksConfig, apiServerAccessProfile } = resource.inputs;
    const inner = JSON.stringify({ vpcConfig, masterAuthorizedNetworksConfig, apiServerAccessProfile });
    expect(inner).toContain("198.51.100.0/24");
    expect(inner).not.toContain("0.0.0.0/0");
  });
});

describe("EKS", () => {
  test("logs go to an encrypted group that is there before the cluster, kept no shorter than asked for", async () => {
    const { resources, resource } = await cluster("aws", { settings: { controlPlaneLogDays: 100 } });
    const [group] = ofType(resources, "aws:cloudwatch/logGroup:LogGroup");
    expect(group?.inputs).toMatchObject({
      name: "/aws/eks/prod-aws/cluster",
      retentionInDays: 120,
      kmsKeyId: expect.stringMatching(/^arn:aws:kms/),
    });
    expect(resource.dependencies).toContain(group?.urn);
  });

  test("who makes the cluster gets no rights from it, and no add-on comes by itself", async () => {
    const { resource } = await cluster("aws");
    expect(resource.inputs).toMatchObject({
      accessConfig: { authenticationMode: "API", bootstrapClusterCreatorAdminPermissions: false },
      bootstrapSelfManagedAddons: false,
      zonalShiftConfig: { enabled: true },
      kubernetesNetworkConfig: { serviceIpv4Cidr: "10.33.0.0/20" },
    });
  });

  test("the network add-on acts by pod identity, not by the node's role", async () => {
    const policies = async (podIdentity: boolean) => {
      const { resources } = await cluster("aws", { settings: { podIdentity } });
      return ofType(resources, "aws:iam/rolePolicyAttachment:RolePolicyAttachment")
        .filter(({ name }) => name.startsWith("prod-aws-nodes-"))
        .map(({ inputs }) => String(inputs["policyArn"]).split("/").at(-1));
    };
    expect(await policies(true)).toEqual(["AmazonEC2ContainerRegistryPullOnly", "AmazonEKSWorkerNodePolicy"]);
    expect(await policies(false)).toContain("AmazonEKS_CNI_Policy");
  });

  test("the autoscaler may resize this cluster's groups and no others", async () => {
    const resources = await record(
      () => void new EksAddons("data", { cluster: { name: "data", region: "us-gov-west-1" }, nodePools: [] }),
    );
    const policy = resources.find((r) => r.type === "aws:iam/rolePolicy:RolePolicy");
    expect(ofType(resources, "aws:iam/rolePolicyAttachment:RolePolicyAttachment")[0]?.inputs["policyArn"]).toBe(
      "arn:aws-us-gov:iam::aws:policy/service-role/AmazonEBSCSIDriverPolicy",
    );
    const [look, change] = JSON.parse(String(policy?.inputs["policy"])).Statement;
    expect(look.Action.every((action: string) => /:(Describe|Get)/.test(action))).toBe(true);
    expect(change.Condition).toEqual({ StringEquals: { "aws:ResourceTag/k8s.io/cluster-autoscaler/data": "owned" } });
    expect(ofType(resources, "aws:eks/podIdentityAssociation:PodIdentityAssociation")[0]?.inputs).toMatchObject({
      namespace: "kube-system",
      serviceAccount: "cluster-autoscaler",
    });
  });

  test("add-ons wait for the nodes they run on", async () => {
    const resources = await record(() => makeStack("aws"));
    const coredns = resources.find(({ name }) => name === "prod-aws-coredns");
    const group = ofType(resources, "aws:eks/nodeGroup:NodeGroup").find(({ name }) => name.includes("-core-"));
    expect(coredns?.dependencies).toContain(group?.urn);
    const cni = resources.find(({ name }) => name === "prod-aws-vpc-cni");
    expect(group?.dependencies).toContain(cni?.urn);
  });
});

describe("GKE", () => {
  test("comes without a pool, and what described that pool replaces nothing later", async () => {
    const { resource } = await cluster("gcp");
    expect(resource.inputs).toMatchObject({ removeDefaultNodePool: true, initialNodeCount: 1 });
    expect(resource.ignoreChanges).toEqual(expect.arrayContaining(["nodeConfig", "initialNodeCount", "nodePools"]));
  });

  test("administrators' role holds for this cluster only", async () => {
    const { resources } = await cluster("gcp");
    const admin = resources.find(({ name }) => name.includes("-admin-"));
    const path = "projects/acme/locations/us-east1/clusters/prod-gcp";
    expect(admin?.inputs).toMatchObject({
      role: "roles/container.admin",
      condition: { expression: `resource.name == "${path}" || resource.name.startsWith("${path}/")` },
    });
  });

  test("control-plane logs are kept in a bucket for the days asked for, ten years at most", async () => {
    const { resources } = await cluster("gcp", { settings: { controlPlaneLogDays: 100 } });
    expect(resources.find((r) => r.type.includes("ProjectBucketConfig"))?.inputs).toMatchObject({ retentionDays: 100 });
    expect(await issues(() => makeCluster("gcp", { settings: { controlPlaneLogDays: 3653 } }))).toEqual([
      "cluster.controlPlaneLogDays",
    ]);
  });

  test("nodes act as an account of their own with two small roles", async () => {
    const { resources } = await cluster("gcp");
    const roles = ofType(resources, "gcp:projects/iAMMember:IAMMember").filter(({ name }) => name.includes("-nodes-"));
    expect(roles.map(({ inputs }) => inputs["role"])).toEqual([
      "roles/artifactregistry.reader",
      "roles/container.defaultNodeServiceAccount",
    ]);
  });
});

describe("AKS", () => {
  test("carries one small pool of its own for system pods, which later changes leave alone", async () => {
    const { resource } = await cluster("azure");
    expect(resource.inputs["agentPoolProfiles"]).toEqual([
      expect.objectContaining({
        mode: "System",
        nodeTaints: ["CriticalAddonsOnly=true:NoSchedule"],
        enableAutoScaling: true,
      }),
    ]);
    expect(resource.ignoreChanges).toEqual(["agentPoolProfiles"]);
  });

  test("is entered by Entra ID only, by groups with Azure's role on this cluster", async () => {
    const { resources, resource } = await cluster("azure");
    expect(resource.inputs).toMatchObject({
      disableLocalAccounts: true,
      aadProfile: { managed: true, enableAzureRBAC: true },
      networkProfile: { dnsServiceIP: "10.33.0.10" },
    });
    const admin = resources.find(({ name }) => name.includes("-admin-"));
    expect(admin?.inputs).toMatchObject({ principalType: "Group", scope: UNKNOWN });
  });

  test("keeps pods from the metadata service only where there is an engine to do so", async () => {
    expect(await issues(() => makeCluster("azure", { settings: { networkPolicy: false } }))).toEqual([
      "cluster.metadataHardening",
    ]);
  });

  test("tries spot groups first", async () => {
    const cluster = { name: "data", kubeconfig: "k" };
    class Pool extends pulumi.ComponentResource {
      readonly spotGroupNames = ["workerss1a2b"];
    }
    const resources = await record(
      () => void new AksAddons("data", { cluster, nodePools: [new Pool("test:Pool", "workers")] }),
    );
    const [map] = ofType(resources, "kubernetes:core/v1:ConfigMap");
    expect(map?.inputs["data"]).toEqual({ priorities: "50:\n  - ^aks-workerss1a2b-\n10:\n  - .*\n" });
  });
});

describe("a maintenance window", () => {
  const windows = fc.record({
    day: fc.constantFrom(...maintenanceWindow.shape.day.unwrap().options),
    startHour: fc.integer({ min: 0, max: 23 }),
    hours: fc.integer({ min: 4, max: 12 }),
  });

  test("on Google Cloud makes 48 hours in any 32 days, and begins on its first day", () => {
    fc.assert(
      fc.property(windows, (window) => {
        const { startTime, endTime, recurrence } = recurringWindow(window);
        const days = recurrence.replace("FREQ=WEEKLY;BYDAY=", "").split(",");
        expect(days.length * window.hours * 4).toBeGreaterThanOrEqual(48);
        expect(days.at(-1)).toBe(window.day.slice(0, 2).toUpperCase());
        expect(Date.parse(endTime) - Date.parse(startTime)).toBe(window.hours * 3_600_000);
        const first = ["SU", "MO", "TU", "WE", "TH", "FR", "SA"][new Date(startTime).getUTCDay()];
        expect(first).toBe(days[0]);
      }),
    );
  });

  test("keeps its hours when it crosses midnight", () => {
    fc.assert(
      fc.property(windows, (window) => {
        const slots = hourSlots(window);
        expect(slots.flatMap(({ hours }) => hours)).toHaveLength(window.hours);
        expect(slots.every(({ hours }) => hours.every((hour) => hour >= 0 && hour < 24))).toBe(true);
      }),
    );
    expect(hourSlots({ day: "sunday", startHour: 22, hours: 4 })).toEqual([
      { day: "sunday", hours: [22, 23] },
      { day: "monday", hours: [0, 1] },
    ]);
  });
});

test("the provider for a cluster is bound to its name, not to its kubeconfig", async () => {
  const resources = await record(
    () => void kubernetesProvider("data", { name: "prod-aws", kubeconfig: pulumi.secret("text") }),
  );
  expect(resources.find((r) => r.type === "pulumi:providers:kubernetes")?.inputs).toMatchObject({
    clusterIdentifier: "prod-aws",
    enableServerSideApply: "true",
    enableConfigMapMutable: "true",
    enableSecretMutable: "true",
  });
});

describe("a given kubeconfig", () => {
  const exec = { command: "aws", args: [], installHint: "install" };
  const of = (name: string) =>
    parse(kubeconfigText({ name, endpoint: `https://${name}.example`, certificateAuthority: "Q0E=", exec }));
  const two = () => {
    const [a, b] = [of("a"), of("b")];
    return {
      ...a,
      clusters: [...a.clusters, ...b.clusters],
      users: [...a.users, ...b.users],
      contexts: [...a.contexts, ...b.contexts],
    };
  };

  test("is reduced to the context asked for, or else the current one", () => {
    expect(parseKubeconfig(JSON.stringify(two()))).toMatchObject({ context: "a", server: "https://a.example" });
    const reduced = parseKubeconfig(JSON.stringify(two()), "b");
    expect(reduced).toMatchObject({ context: "b", server: "https://b.example" });
    expect(reduced.text).not.toContain("a.example");
    expect(parseKubeconfig(reduced.text)).toEqual(reduced);
  });

  test.each([
    ["", /a mapping/],
    ["just words", /a mapping/],
    ["{", /neither YAML nor JSON/],
    ["kind: Config", /contexts is empty/],
    [JSON.stringify({ ...of("a"), kind: "Pod" }), /kind is not Config/],
    [JSON.stringify({ ...two(), "current-context": "" }), /current-context is missing; contexts: a, b/],
    [JSON.stringify({ ...of("a"), "current-context": "z" }), /no context named z; contexts: a/],
    [JSON.stringify({ ...of("a"), clusters: [], users: [] }), /no cluster named a.*no user named a/],
    [JSON.stringify({ ...of("a"), clusters: [{ name: "a", cluster: {} }] }), /no server address/],
  ])("that is not one is refused, naming what is missing: %#", (text, message) => {
    expect(() => parseKubeconfig(text)).toThrow(InvalidKubeconfigError);
    expect(() => parseKubeconfig(text)).toThrow(message);
  });

  test("never shows its contents in an error", () => {
    const text = JSON.stringify({ ...of("a"), users: [{ name: "x", user: { token: "hunter2" } }] });
    expect(() => parseKubeconfig(text)).toThrow(
      expect.objectContaining({ message: expect.not.stringContaining("hunter2") }),
    );
  });
});
