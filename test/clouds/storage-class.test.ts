import { type Chart, Testing } from "cdk8s";
import { albEntrance, albIngressClass } from "../../lib/clouds/ingress-class/aws";
import { aksEntrance } from "../../lib/clouds/ingress-class/azure";
import { gkeEntrance } from "../../lib/clouds/ingress-class/gcp";
import { ebsStorageClasses } from "../../lib/clouds/storage-class/aws";
import { azureDiskStorageClasses } from "../../lib/clouds/storage-class/azure";
import { persistentDiskStorageClasses } from "../../lib/clouds/storage-class/gcp";

const clouds = {
  aws: (chart: Chart, keyId?: string) => ebsStorageClasses(chart, keyId === undefined ? {} : { keyId }),
  gcp: (chart: Chart, keyId?: string) => persistentDiskStorageClasses(chart, keyId === undefined ? {} : { keyId }),
  azure: (chart: Chart, keyId?: string) =>
    azureDiskStorageClasses(chart, keyId === undefined ? {} : { diskEncryptionSetId: keyId }),
};

function render(cloud: keyof typeof clouds, keyId?: string) {
  const chart = Testing.chart();
  clouds[cloud](chart, keyId);
  const [standard, fast] = Testing.synth(chart);
  return { standard, fast };
}

describe.each(["aws", "gcp", "azure"] as const)("on %s", (cloud) => {
  test("the same two classes exist, and the standard one is the default", () => {
    const { standard, fast } = render(cloud);
    expect(standard).toMatchObject({
      apiVersion: "storage.k8s.io/v1",
      kind: "StorageClass",
      metadata: {
        name: "isobar-standard",
        annotations: { "storageclass.kubernetes.io/is-default-class": "true" },
      },
    });
    expect(fast.metadata).toEqual({ name: "isobar-fast" });
  });

  test("volumes are made in their pod's zone and can grow", () => {
    for (const storageClass of Object.values(render(cloud))) {
      expect(storageClass).toMatchObject({ volumeBindingMode: "WaitForFirstConsumer", allowVolumeExpansion: true });
    }
  });

  test("a database's volume outlives its claim, another's does not", () => {
    const { standard, fast } = render(cloud);
    expect([standard.reclaimPolicy, fast.reclaimPolicy]).toEqual(["Delete", "Retain"]);
  });

  test("volumes are encrypted with the given key", () => {
    const property = { aws: "kmsKeyId", gcp: "disk-encryption-kms-key", azure: "diskEncryptionSetID" }[cloud];
    for (const storageClass of Object.values(render(cloud, "the-key"))) {
      expect(storageClass.parameters).toMatchObject({ [property]: "the-key" });
    }
    for (const storageClass of Object.values(render(cloud))) {
      expect(storageClass.parameters).not.toHaveProperty(property);
    }
  });

  test("what runs is reached from the network only, unless asked otherwise", () => {
    const entrance = { aws: albEntrance, gcp: gkeEntrance, azure: aksEntrance }[cloud];
    const inside = {
      aws: { "alb.ingress.kubernetes.io/scheme": "internal" },
      gcp: { "kubernetes.io/ingress.class": "gce-internal" },
      azure: { "service.beta.kubernetes.io/azure-load-balancer-internal": "true" },
    }[cloud];
    expect(entrance().annotations).toMatchObject(inside);
    expect(entrance({ public: true }).annotations).not.toMatchObject(inside);
  });
});

test("every cloud's own driver makes the disks", () => {
  expect(render("aws").fast).toMatchObject({
    provisioner: "ebs.csi.aws.com",
    parameters: { type: "gp3", encrypted: "true", iops: "6000", throughput: "500" },
  });
  expect(render("gcp").fast).toMatchObject({
    provisioner: "pd.csi.storage.gke.io",
    parameters: { type: "pd-ssd" },
  });
  expect(render("azure").fast).toMatchObject({
    provisioner: "disk.csi.azure.com",
    parameters: { skuName: "PremiumV2_LRS", cachingMode: "None" },
  });
});

test("Hyperdisk can be asked for on Google's newest machines", () => {
  const chart = Testing.chart();
  persistentDiskStorageClasses(chart, { diskTypes: { standard: "hyperdisk-balanced", fast: "hyperdisk-balanced" } });
  expect(Testing.synth(chart).map(({ parameters }) => parameters.type)).toEqual([
    "hyperdisk-balanced",
    "hyperdisk-balanced",
  ]);
});

test("AWS has an ingress class named isobar; GKE must be given none, and AKS a Gateway", () => {
  const chart = Testing.chart();
  albIngressClass(chart);
  expect(Testing.synth(chart)).toMatchObject([
    { kind: "IngressClass", metadata: { name: "isobar" }, spec: { controller: "ingress.k8s.aws/alb" } },
  ]);
  expect(albEntrance()).toMatchObject({ kind: "ingress", className: "isobar" });
  expect(gkeEntrance()).not.toHaveProperty("className");
  expect(aksEntrance()).toMatchObject({ kind: "gateway", className: "approuting-istio" });
});
