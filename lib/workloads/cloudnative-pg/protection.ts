import { ApiObject } from "cdk8s";
import { Construct } from "constructs";
import type { Release } from "./release";

/** Which major version the data are of. */
export const majorAnnotation = "isobar.dev/postgres-major";
/** The step that was named: from which major version the data may be upgraded. */
export const upgradeAnnotation = "isobar.dev/postgres-upgrade-from";

/** What keeps Argo CD and Helm from deleting an object that is no longer among the manifests. */
export const keptByTools: { readonly [annotation: string]: string } = {
  "argocd.argoproj.io/sync-options": "Delete=false,Prune=false",
  "helm.sh/resource-policy": "keep",
};

export interface ProtectionProps {
  readonly release: Release;
  /** Whether nobody may delete the Cluster. */
  readonly deletion: boolean;
}

/**
 * What the API server refuses for everybody: that the Cluster is deleted, and with it its volumes; and that its major version changes
 * without the step being named, since an upgrade stops all instances and has no way back.
 * @see https://kubernetes.io/docs/reference/access-authn-authz/validating-admission-policy/
 */
export class Protection extends Construct {
  readonly policy: ApiObject;
  readonly binding: ApiObject;

  constructor(scope: Construct, id: string, { release, deletion }: ProtectionProps) {
    super(scope, id);
    const name = ["postgres", release.namespace, release.name].filter(Boolean).join(".");
    const { labels } = release.metadata();
    const metadata = { name, ...(labels && { labels }) };
    const major = (object: string) => `${object}.metadata.?annotations[?'${majorAnnotation}'].orValue('')`;
    this.policy = new ApiObject(this, "policy", {
      apiVersion: "admissionregistration.k8s.io/v1",
      kind: "ValidatingAdmissionPolicy",
      metadata,
      spec: {
        failurePolicy: "Fail",
        matchConstraints: {
          ...(release.namespace !== undefined && {
            namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": release.namespace } },
          }),
          resourceRules: [
            {
              apiGroups: ["postgresql.cnpg.io"],
              apiVersions: ["*"],
              resources: ["clusters"],
              operations: deletion ? ["UPDATE", "DELETE"] : ["UPDATE"],
            },
          ],
        },
        matchConditions: [{ name: "this-cluster", expression: `oldObject.metadata.name == '${release.name}'` }],
        validations: [
          ...(deletion
            ? [
                {
                  expression: "request.operation != 'DELETE'",
                  message: `the database ${release.name} is protected from deletion: deploy it with deletionProtection: false first`,
                },
              ]
            : []),
          {
            expression: [
              "request.operation == 'DELETE'",
              `${major("oldObject")} == ''`,
              `${major("object")} == ${major("oldObject")}`,
              `object.metadata.?annotations[?'${upgradeAnnotation}'].orValue('') == ${major("oldObject")}`,
            ].join(" || "),
            message: `another major version of ${release.name} needs upgradeFrom, with the version that its data are of`,
          },
        ],
      },
    });
    this.binding = new ApiObject(this, "binding", {
      apiVersion: "admissionregistration.k8s.io/v1",
      kind: "ValidatingAdmissionPolicyBinding",
      metadata,
      spec: { policyName: name, validationActions: ["Deny"] },
    });
  }
}
