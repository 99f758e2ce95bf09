import type { Kubernetes } from "./kubernetes";

const tokenFolder = "/var/run/secrets/eks.amazonaws.com/serviceaccount";

/**
 * Does to the pods of a namespace what EKS does: those of some service accounts get a token, and learn which role they may take on with
 * it. Returns what ends it.
 * @see https://docs.aws.amazon.com/eks/latest/userguide/pod-configuration.html
 */
export async function injectWebIdentity(
  kubernetes: Kubernetes,
  namespace: string,
  { serviceAccounts, role, sts }: { serviceAccounts: readonly string[]; role: string; sts: string },
): Promise<() => Promise<void>> {
  const name = `isobar-web-identity-${namespace}`;
  const variables = {
    AWS_ROLE_ARN: role,
    AWS_WEB_IDENTITY_TOKEN_FILE: `${tokenFolder}/token`,
    AWS_REGION: "us-east-1",
    // Where the stand-in is; AWS's own is known to every client.
    AWS_ENDPOINT_URL_STS: sts,
  };
  const patches = [
    `JSONPatch{op: "add", path: "/spec/volumes/-", value: Object.spec.volumes{name: "aws-iam-token",
      projected: Object.spec.volumes.projected{sources: [Object.spec.volumes.projected.sources{serviceAccountToken:
        Object.spec.volumes.projected.sources.serviceAccountToken{audience: "sts.amazonaws.com", expirationSeconds: 86400,
          path: "token"}}]}}}`,
    `JSONPatch{op: "add", path: "/spec/containers/0/volumeMounts/-", value: Object.spec.containers.volumeMounts{
      name: "aws-iam-token", mountPath: "${tokenFolder}", readOnly: true}}`,
    ...Object.entries(variables).map(
      ([variable, value]) =>
        `JSONPatch{op: "add", path: "/spec/containers/0/env/-", value: Object.spec.containers.env{
          name: "${variable}", value: "${value}"}}`,
    ),
  ];
  const here = { matchLabels: { "kubernetes.io/metadata.name": namespace } };
  const apiVersion = "admissionregistration.k8s.io/v1";
  const items = [
    {
      apiVersion,
      kind: "MutatingAdmissionPolicy",
      metadata: { name },
      spec: {
        matchConstraints: {
          namespaceSelector: here,
          resourceRules: [{ apiGroups: [""], apiVersions: ["v1"], operations: ["CREATE"], resources: ["pods"] }],
        },
        matchConditions: [
          { name: "accounts", expression: `object.spec.serviceAccountName in ${JSON.stringify(serviceAccounts)}` },
        ],
        failurePolicy: "Fail",
        reinvocationPolicy: "Never",
        mutations: [{ patchType: "JSONPatch", jsonPatch: { expression: `[${patches.join(", ")}]` } }],
      },
    },
    {
      apiVersion,
      kind: "MutatingAdmissionPolicyBinding",
      metadata: { name },
      spec: { policyName: name, matchResources: { namespaceSelector: here } },
    },
  ];
  await kubernetes.kubectl(
    ["apply", "--server-side", "-f", "-"],
    JSON.stringify({ apiVersion: "v1", kind: "List", items }),
  );
  return async () => {
    await kubernetes.kubectl([
      "delete",
      "mutatingadmissionpolicy,mutatingadmissionpolicybinding",
      name,
      "--ignore-not-found",
    ]);
  };
}
