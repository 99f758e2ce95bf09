import type { k8s } from "cdk8s-plus-28";
import type { SecretKey } from "../feature";

/** One or more certificates in PEM, in one key of a Secret or a ConfigMap of Airflow's namespace. */
export type CertificateAuthority =
  | { readonly secret: SecretKey }
  | { readonly configMap: { readonly name: string; readonly key: string } };

/** The file's name in its volume. */
export const certificateAuthorityFile = "ca.crt";
const file = certificateAuthorityFile;

/** The volume with the certificates, as the file `ca.crt`; a pod waits for them unless they are optional. */
export function certificateAuthorityVolume(
  name: string,
  given: CertificateAuthority,
  { optional }: { readonly optional?: true } = {},
): k8s.Volume {
  const more = optional && { optional };
  return "secret" in given
    ? { name, secret: { secretName: given.secret.name, items: [{ key: given.secret.key, path: file }], ...more } }
    : { name, configMap: { name: given.configMap.name, items: [{ key: given.configMap.key, path: file }], ...more } };
}

/** Where a container finds it, and how libpq and asyncpg are told. */
export function trusted(name: string): { readonly env: k8s.EnvVar[]; readonly volumeMounts: k8s.VolumeMount[] } {
  const mountPath = `/etc/ssl/${name}`;
  return {
    env: [{ name: "PGSSLROOTCERT", value: `${mountPath}/${file}` }],
    volumeMounts: [{ name, mountPath, readOnly: true }],
  };
}
