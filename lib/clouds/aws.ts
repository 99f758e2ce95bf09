import { OpenIdConnectProvider } from "@pulumi/aws/iam";
import { Provider } from "@pulumi/aws/provider";
import * as pulumi from "@pulumi/pulumi";
import type { z } from "zod";
import type { aws as awsSchema } from "../environment/schema/clouds";
import { ClusterAutoscaler } from "../workloads/cluster-autoscaler/cluster-autoscaler";
import { adoptS3Bucket, S3Bucket } from "./bucket/aws";
import type { Capabilities, ManagedCloud } from "./cloud";
import { EksCluster } from "./cluster/aws";
import { EksAddons } from "./cluster/aws-addons";
import { EksIdentity, eksIdentityMarks } from "./identity/aws";
import { albIngressClass } from "./ingress-class/aws";
import { AwsKey } from "./key/aws";
import { limitIssues } from "./limits";
import { AwsNetwork, type AwsNetworkIds, adoptAwsNetwork, awsNetworkLimits } from "./network/aws";
import { EksNodePool, eksPodScheduling } from "./node-pool/aws";
import { RdsPostgres } from "./postgres/aws";
import { checkRds, rdsConnections } from "./postgres/aws-limits";
import { SecretsManagerSecret, secretsManagerStore } from "./secret/aws";
import { ebsStorageClasses } from "./storage-class/aws";

export * from "./bucket/aws";
export * from "./cluster/aws";
export * from "./cluster/aws-addons";
export * from "./identity/aws";
export * from "./ingress-class/aws";
export * from "./key/aws";
export * from "./network/aws";
export * from "./node-pool/aws";
export * from "./postgres/aws";
export * from "./postgres/aws-limits";
export * from "./secret/aws";
export * from "./storage-class/aws";

/** Region, administrators, and what exists already. */
export type AwsInput = z.input<typeof awsSchema>;

/**
 * Amazon Web Services, as a value that knows how to make each capability.
 *
 * Nothing is checked here: `Platform` and `MultiCloud` check it along with everything else.
 *
 * @example aws({ region: "us-east-1", admins: ["arn:aws:iam::111122223333:role/platform"] })
 */
export function aws(settings: AwsInput): ManagedCloud<AwsNetworkIds, EksCluster> {
  const { region } = settings;
  const zones = settings.zones ?? ["a", "b", "c"].map((zone) => `${region}${zone}`);
  return {
    kind: "managed",
    name: "aws",
    settings,
    region,
    zones,
    check: (platform) =>
      limitIssues(platform, zones, {
        title: "AWS",
        network: awsNetworkLimits,
        logDays: 3653,
        postgres: (settings) => checkRds(settings, { region }),
      }),
    databaseConnections: ({ postgres }) => rdsConnections(postgres),
    open: (name, { tags }, opts) => capabilities(name, settings, tags, opts),
    scheduling: (pool, asked, machines) => eksPodScheduling(pool, asked, machines.gpu !== undefined),
    identityMarks: eksIdentityMarks,
    airflowStorage: ({ bucket }) => ({ s3: { bucket, region, identity: "podIdentity" } }),
    vaultSeal: ({ key }) => ({ awskms: { region, keyId: key } }),
    secretNames: ({ name }) => ({ awsSecretsManager: { secretId: name, region } }),
    secretStore: secretsManagerStore,
    clusterManifests(chart, ref, { clusterName, keyId, platform }) {
      ebsStorageClasses(chart, { keyId: ref(keyId) });
      albIngressClass(chart);
      // The autoscaler's versions are Kubernetes' own: https://github.com/kubernetes/autoscaler/tree/master/cluster-autoscaler#releases
      const image = `registry.k8s.io/autoscaling/cluster-autoscaler:v${platform.cluster?.version}.0`;
      new ClusterAutoscaler(chart, "cluster-autoscaler", { image, clusterName, region });
    },
  };
}

function providerOf(
  name: string,
  region: string,
  tags: Readonly<Record<string, string>>,
  opts: pulumi.ComponentResourceOptions,
): Provider {
  // Otherwise missing credentials fail the provider's own check, which the engine makes even of what a preview excludes, and the
  // other clouds are not shown. The first call to AWS finds them missing all the same.
  return new Provider(name, { region, defaultTags: { tags }, skipCredentialsValidation: true }, opts);
}

/** The account of the first administrator, which is the stack's own. */
function accountOf({ admins: [admin] }: AwsInput): pulumi.Input<string> {
  const account = (arn: string) => arn.split(":")[4] ?? "";
  return typeof admin === "string" ? account(admin) : pulumi.output(admin ?? "").apply(account);
}

function capabilities(
  account: string,
  settings: AwsInput,
  tags: Readonly<Record<string, string>>,
  inPlatform: pulumi.ComponentResourceOptions,
): Capabilities<AwsNetworkIds, EksCluster> {
  const { region, admins } = settings;
  const provider = providerOf(account, region, tags, inPlatform);
  let issuer: OpenIdConnectProvider | undefined;
  const on = (opts: pulumi.ComponentResourceOptions) => ({ ...opts, providers: [provider] });
  return {
    key: (name, { network: _, ...args }, opts) =>
      new AwsKey(name, { ...args, region, accountId: accountOf(settings) }, on(opts)),
    network: (name, args, opts) =>
      settings.network ? adoptAwsNetwork(settings.network) : new AwsNetwork(name, { ...args, region }, on(opts)),
    cluster: (name, args, opts) => new EksCluster(name, { ...args, region, admins }, on(opts)),
    nodePool: (name, args, opts) => new EksNodePool(name, args, on(opts)),
    addons: (name, args, opts) => new EksAddons(name, args, on(opts)),
    identity(name, { byToken, ...args }, opts) {
      if (!byToken) {
        return new EksIdentity(name, args, on(opts));
      }
      // IAM takes one for each issuer.
      issuer ??= new OpenIdConnectProvider(
        account,
        { url: args.cluster.issuerUrl, clientIdLists: ["sts.amazonaws.com"] },
        { ...inPlatform, provider },
      );
      return new EksIdentity(name, { ...args, openIdConnectProviderArn: issuer.arn }, on(opts));
    },
    bucket: (name, { existing, ...args }, opts) =>
      existing === undefined ? new S3Bucket(name, args, on(opts)) : adoptS3Bucket(existing),
    postgres: (name, args, opts) => new RdsPostgres(name, { ...args, region }, on(opts)),
    secret: (name, { network: _, ...args }, opts) => new SecretsManagerSecret(name, { ...args, region }, on(opts)),
  };
}
