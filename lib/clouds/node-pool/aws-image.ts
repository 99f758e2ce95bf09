import type { LaunchTemplateArgs } from "@pulumi/aws/ec2";
import type * as pulumi from "@pulumi/pulumi";
import type { MachineChoice } from "../../environment/machine-types";
import type { ClusterSettings } from "../../environment/schema/cluster";

type NodeImage = ClusterSettings["nodeImage"];

/**
 * EKS' name of the image for a kind of machine.
 *
 * @see https://docs.aws.amazon.com/eks/latest/APIReference/API_Nodegroup.html
 */
export function amiType(image: NodeImage, machines: Pick<MachineChoice, "architecture" | "gpu">): string {
  const system = image === "hardened" ? "BOTTLEROCKET" : "AL2023";
  const architecture = machines.architecture === "arm64" ? "ARM_64" : "x86_64";
  const variant = machines.gpu ? "_NVIDIA" : image === "hardened" ? "" : "_STANDARD";
  return `${system}_${architecture}${variant}`;
}

/** Encrypted disks. Bottlerocket has two: a small one for itself, and the one that images and logs fill. */
export function blockDevices(
  image: NodeImage,
  diskGiB: number,
  keyId: pulumi.Input<string> | undefined,
): NonNullable<LaunchTemplateArgs["blockDeviceMappings"]> {
  const disk = {
    volumeType: "gp3",
    encrypted: "true",
    deleteOnTermination: "true",
    ...(keyId !== undefined && { kmsKeyId: keyId }),
  };
  return image === "hardened"
    ? [
        { deviceName: "/dev/xvda", ebs: disk },
        { deviceName: "/dev/xvdb", ebs: { ...disk, volumeSize: diskGiB } },
      ]
    : [{ deviceName: "/dev/xvda", ebs: { ...disk, volumeSize: diskGiB } }];
}

/**
 * Base64 of what the image reads at boot: the most pods a node takes.
 *
 * @see https://bottlerocket.dev/en/os/latest/#/api/settings/kubernetes/
 * @see https://awslabs.github.io/amazon-eks-ami/nodeadm/
 */
export function userData(image: NodeImage, maxPods: number): string {
  const text =
    image === "hardened"
      ? `[settings.kubernetes]\nmax-pods = ${maxPods}\n`
      : [
          "MIME-Version: 1.0",
          'Content-Type: multipart/mixed; boundary="isobar"',
          "",
          "--isobar",
          "Content-Type: application/node.eks.aws",
          "",
          "apiVersion: node.eks.aws/v1alpha1",
          "kind: NodeConfig",
          "spec:",
          "  kubelet:",
          "    config:",
          `      maxPods: ${maxPods}`,
          "",
          "--isobar--",
          "",
        ].join("\n");
  return Buffer.from(text).toString("base64");
}
