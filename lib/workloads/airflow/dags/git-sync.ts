import { k8s } from "cdk8s-plus-28";
import { containerSecurityContext } from "../security";
import { type GitSource, gitPaths } from "./git";

/** @see https://github.com/kubernetes/git-sync/releases */
const image = "registry.k8s.io/git-sync/git-sync:v4.4.2";
/** The user of git-sync's image, whom SSH must find in /etc/passwd. */
const user = 65533;
const healthPort = 2020;
const root = "/git";

/** Where git-sync puts what it fetched, in the volume that a bundle's pods share. */
export const syncedFolder = (index: number, { subdirectory }: GitSource) =>
  `${root}/${index}/current${subdirectory === undefined ? "" : `/${subdirectory}`}`;

export const syncVolume = (index: number): k8s.Volume => ({ name: `git-sync-${index}`, emptyDir: {} });

/** `readOnly` for who reads DAGs. */
export const syncMount = (index: number, readOnly: boolean): k8s.VolumeMount => ({
  name: `git-sync-${index}`,
  mountPath: `${root}/${index}`,
  ...(readOnly && { readOnly }),
});

/**
 * git-sync v4, which fetches a repository into a folder: once before a pod's parts start, or on and on beside them.
 * @see https://github.com/kubernetes/git-sync/blob/master/README.md
 */
export function gitSync(
  index: number,
  source: GitSource,
  mode: "once" | "always",
  mounts: k8s.VolumeMount[],
): k8s.Container {
  const { credential } = source;
  const quantity = k8s.Quantity.fromString;
  const value = (name: string, text: string): k8s.EnvVar => ({ name: `GITSYNC_${name}`, value: text });
  const paths = gitPaths(index);
  return {
    name: mode === "once" ? `git-sync-init-${index}` : `git-sync-${index}`,
    image,
    imagePullPolicy: "IfNotPresent",
    securityContext: { ...containerSecurityContext, runAsUser: user },
    resources: {
      requests: { cpu: quantity("20m"), memory: quantity("64Mi") },
      limits: { cpu: quantity("500m"), memory: quantity("256Mi") },
    },
    env: [
      value("REPO", source.url),
      value("REF", source.ref),
      value("ROOT", `${root}/${index}`),
      value("LINK", "current"),
      value("DEPTH", "1"),
      value("PERIOD", `${source.refreshSeconds ?? 60}s`),
      // Airflow, of the same group, must be able to read what was fetched.
      value("GROUP_WRITE", "true"),
      ...(mode === "once" ? [value("ONE_TIME", "true")] : [value("HTTP_BIND", `:${healthPort}`)]),
      ...(credential?.sshKey
        ? [value("SSH_KEY_FILE", paths.sshKey), value("SSH_KNOWN_HOSTS_FILE", paths.knownHosts)]
        : []),
      ...(credential?.token
        ? [
            value("USERNAME", credential.user ?? "user"),
            { name: "GITSYNC_PASSWORD", valueFrom: { secretKeyRef: credential.token } },
          ]
        : []),
    ],
    ...(mode === "always" && {
      ports: [{ name: `git-sync-${index}`, containerPort: healthPort }],
      livenessProbe: {
        httpGet: { path: "/", port: k8s.IntOrString.fromNumber(healthPort) },
        periodSeconds: 30,
        failureThreshold: 5,
      },
    }),
    volumeMounts: [syncMount(index, false), { name: "tmp", mountPath: "/tmp" }, ...mounts],
  };
}
