import { z } from "zod";
import { input } from "./input";

const admins = <S extends z.ZodType>(principal: S, what: string) =>
  z
    .array(input(principal))
    .min(1)
    .describe(`${what} who administer the cluster. Nobody else does, the creator included.`);

const subnetId = z.string().regex(/^subnet-[0-9a-f]+$/, "a subnet id such as subnet-0a1b2c3d");

export const aws = z.strictObject({
  region: z
    .string()
    .regex(/^[a-z]{2}(-[a-z]+)+-\d$/, "an AWS region such as us-east-1")
    .describe("The region of everything."),
  zones: z.array(z.string().min(1)).min(2).max(3).optional().describe("Zone names. Default: <region>a, b and c."),
  admins: admins(
    z.string().regex(/^arn:aws[a-z-]*:iam::\d{12}:(role|user)\/.+$/, "the ARN of an IAM role or user"),
    "IAM roles or users",
  ),
  network: z
    .strictObject({
      id: input(z.string().regex(/^vpc-[0-9a-f]+$/, "a VPC id such as vpc-0a1b2c3d")).describe("The VPC."),
      range: z.cidrv4().describe("The VPC's address range."),
      nodeSubnetIds: z.array(input(subnetId)).min(2).describe("Private subnets for nodes, in different zones."),
      databaseSubnetIds: z.array(input(subnetId)).min(2).describe("Private subnets for databases, in different zones."),
    })
    .optional()
    .describe("A VPC that exists already, with private subnets in several zones."),
});
export type AwsSettings = z.output<typeof aws>;

export const gcp = z.strictObject({
  project: input(
    z.string().regex(/^[a-z][a-z0-9-]{4,28}[a-z0-9]$/, "a Google Cloud project id such as acme-data"),
  ).describe("The project of everything."),
  region: z
    .string()
    .regex(/^[a-z]+-[a-z]+\d+$/, "a Google Cloud region such as us-east1")
    .describe("The region of everything."),
  zones: z.array(z.string().min(1)).min(2).max(4).optional().describe("Zone names. Default: <region>-b, -c and -d."),
  admins: admins(
    z
      .string()
      .regex(/^(user|group|serviceAccount):[^@\s]+@[^@\s]+$/, "group:, user: or serviceAccount: and an address"),
    "Groups, users or service accounts",
  ),
  network: z
    .strictObject({
      id: input(z.string().min(1)).describe("Self link of the VPC network."),
      nodeSubnetId: input(z.string().min(1)).describe("Self link of the subnetwork for nodes."),
      podRange: z.string().min(1).describe("Name of its secondary range for pods."),
      serviceRange: z.string().min(1).describe("Name of its secondary range for services."),
    })
    .optional()
    .describe("A VPC network that exists already, with private services access for Cloud SQL."),
});
export type GcpSettings = z.output<typeof gcp>;

const uuid = z
  .string()
  .regex(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/, "a UUID such as 00000000-0000-0000-0000-000000000001");

export const azure = z.strictObject({
  subscriptionId: input(uuid).describe("The subscription of everything."),
  tenantId: input(uuid).describe("The Entra ID tenant that the subscription trusts."),
  region: z
    .string()
    .regex(/^[a-z]+\d?$/, "an Azure region such as eastus2")
    .describe("The region of everything."),
  zones: z
    .array(z.enum(["1", "2", "3"]))
    .min(2)
    .optional()
    .describe("Zone numbers. Default: 1, 2 and 3."),
  admins: admins(uuid, "Object ids of Entra ID groups"),
  network: z
    .strictObject({
      id: input(z.string().min(1)).describe("Resource id of the virtual network."),
      nodeSubnetId: input(z.string().min(1)).describe("Subnet for nodes."),
      controlPlaneSubnetId: input(z.string().min(1)).describe(
        "A /28 delegated to Microsoft.ContainerService/managedClusters.",
      ),
      databaseSubnetId: input(z.string().min(1)).describe("Delegated to Microsoft.DBforPostgreSQL/flexibleServers."),
      endpointSubnetId: input(z.string().min(1)).describe("Subnet for private endpoints."),
    })
    .optional()
    .describe("A virtual network that exists already."),
});
export type AzureSettings = z.output<typeof azure>;

export const existing = z.strictObject({
  kubeconfig: input(z.string().min(1))
    .optional()
    .describe("A kubeconfig's path or its text. Default: the KUBECONFIG variable, else ~/.kube/config."),
  context: z.string().min(1).optional().describe("Its context. Default: the current one."),
});
export type ExistingSettings = z.output<typeof existing>;

export const clouds = z
  .strictObject({
    aws: aws.optional().describe("Amazon Web Services."),
    gcp: gcp.optional().describe("Google Cloud."),
    azure: azure.optional().describe("Microsoft Azure."),
    existing: existing.optional().describe("A cluster that exists already."),
  })
  .refine(
    (given) => Object.values(given).some((cloud) => cloud !== undefined),
    "at least one of aws, gcp, azure, existing",
  );
export type CloudsSettings = z.output<typeof clouds>;

/** The clouds that Isobar knows, by the names that environments and overrides use. */
export const cloudNames = ["aws", "gcp", "azure", "existing"] as const;
export type CloudName = (typeof cloudNames)[number];
/** The clouds that make clusters. */
export type ManagedCloudName = Exclude<CloudName, "existing">;
