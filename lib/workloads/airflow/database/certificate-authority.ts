import type { k8s } from "cdk8s-plus-28";
import type { SecretKey } from "../feature";

/** One or more certificates in PEM, in one key of a Secret or a ConfigMap of Airflow's namespace. */
export type CertificateAuthority =
  | { readonly secret: SecretKey }
  | { readonly configMap: { readonly name: string; readonly key: string } };

const file = "ca.crt";

/** The volume with the certificates, as the file `ca.crt`. */
export function certificateAuthorityVolume(name: string, given: CertificateAuthority): k8s.Volume {
  return "secret" in given
    ? { name, secret: { secretName: given.secret.name, items: [{ key: given.secret.key, path: file }] } }
    : { name, configMap: { name: given.configMap.name, items: [{ key: given.configMap.key, path: file }] } };
}

/** Where a container finds it, and how libpq and asyncpg are told. */
export function trusted(name: string): { readonly env: k8s.EnvVar[]; readonly volumeMounts: k8s.VolumeMount[] } {
  const mountPath = `/etc/ssl/${name}`;
  return {
    env: [{ name: "PGSSLROOTCERT", value: `${mountPath}/${file}` }],
    volumeMounts: [{ name, mountPath, readOnly: true }],
  };
}
