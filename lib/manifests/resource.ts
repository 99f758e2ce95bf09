import { getVersion } from "@pulumi/kubernetes/utilities";
import * as pulumi from "@pulumi/pulumi";
import { aliasTypes, resourceType } from "./api-versions";
import type { KubernetesObject } from "./object";

/**
 * A Kubernetes object of any kind as a Pulumi resource, under the type that Pulumi's own class for the kind has. The version of the
 * provider's plugin is that of the installed `@pulumi/kubernetes`, as for its own classes.
 */
export class KubernetesResource extends pulumi.CustomResource {
  declare readonly apiVersion: pulumi.Output<string>;
  declare readonly kind: pulumi.Output<string>;
  /** As the cluster holds it, with the fields that the cluster adds. */
  declare readonly metadata: pulumi.Output<KubernetesObject["metadata"]>;
  /** As the cluster holds it; undefined for kinds that have none. */
  declare readonly spec: pulumi.Output<unknown>;
  /** What the cluster says of it, such as the address of a load balancer; undefined for kinds that have none. */
  declare readonly status: pulumi.Output<unknown>;

  constructor(
    name: string,
    object: Pick<KubernetesObject, "apiVersion" | "kind">,
    /** Its fields, in which Outputs may stand anywhere. */
    inputs: pulumi.Inputs,
    opts?: pulumi.CustomResourceOptions,
  ) {
    const type = resourceType(object);
    const defaults: pulumi.CustomResourceOptions = {
      version: getVersion(),
      aliases: aliasTypes(type).map((other) => ({ type: other })),
      ...(type === "kubernetes:core/v1:Secret" && { additionalSecretOutputs: ["data", "stringData"] }),
    };
    super(type, name, { spec: undefined, status: undefined, ...inputs }, pulumi.mergeOptions(defaults, opts));
  }
}
