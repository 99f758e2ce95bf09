import type { k8s } from "cdk8s-plus-28";
import type { Check, IssuePath } from "../check";
import { wholeNumber } from "../check";
import type { SecretKey } from "../feature";

/** How a private repository is opened. A task's pod holds this too, since each task fetches its DAG itself. */
export type GitCredential =
  | {
      /** A private key without passphrase, for a repository by SSH. */
      readonly sshKey: SecretKey;
      /** Lines of known_hosts: the servers' public keys. Any other server is refused. */
      readonly knownHosts: string;
      readonly token?: never;
    }
  | {
      /** An access token, for a repository by HTTPS. No quotation marks and no backslashes. */
      readonly token: SecretKey;
      /**
       * Name that the token goes with.
       * @default "user"
       */
      readonly user?: string;
      readonly sshKey?: never;
    };

/** A git repository with DAGs. */
export interface GitSource {
  /** Without credentials; may be a `ref`. */
  readonly url: string;
  /** Branch or tag that is followed. */
  readonly ref: string;
  /** Folder of the repository that holds DAGs. */
  readonly subdirectory?: string;
  /**
   * Seconds between looks for new commits.
   * @default 60
   */
  readonly refreshSeconds?: number;
  /** @default none: anybody may read the repository */
  readonly credential?: GitCredential;
}

/** Where pods see what a bundle's credential is made of. `index` is the bundle's place in the list. */
export const gitPaths = (index: number) => ({
  sshKey: `/opt/airflow/git/${index}/ssh-key`,
  knownHosts: `/opt/airflow/git/${index}/known-hosts`,
});

/** The volume and mount of a bundle's SSH key, when it has one. */
export function sshKeyVolume(
  index: number,
  source: GitSource,
): { volumes: k8s.Volume[]; volumeMounts: k8s.VolumeMount[] } {
  const key = source.credential?.sshKey;
  if (!key) return { volumes: [], volumeMounts: [] };
  const name = `git-${index}`;
  return {
    volumes: [
      { name, secret: { secretName: key.name, items: [{ key: key.key, path: "ssh-key" }], defaultMode: 0o440 } },
    ],
    volumeMounts: [{ name, mountPath: gitPaths(index).sshKey, subPath: "ssh-key", readOnly: true }],
  };
}

const schemes = /^(https?|ssh|git|file):\/\//;

/** The scheme of a repository's address, or undefined where it cannot be read yet. */
function scheme(url: string): string | undefined {
  if (/^[^/@]+@[^/:]+:/.test(url)) return "ssh";
  return schemes.exec(url)?.[1];
}

/** The TCP port that a repository is fetched at, by its scheme; SSH and HTTPS where the address is known only later. */
export function gitPorts({ url, credential }: GitSource): readonly number[] {
  const given = /^[a-z]+:\/\/[^/]*:(\d+)(\/|$)/.exec(url)?.[1];
  if (given !== undefined) return [Number(given)];
  const known: Readonly<Record<string, number>> = { git: 9418, http: 80, https: 443, ssh: 22 };
  const port = known[scheme(url) ?? ""];
  if (port !== undefined) return [port];
  return credential ? [credential.sshKey ? 22 : 443] : [22, 443];
}

export function checkGitSource(given: GitSource, at: IssuePath, check: Check): void {
  const { url, ref, refreshSeconds, credential } = given;
  check(url !== "", [...at, "url"], url, "the address of a git repository");
  check(
    !/^[a-z+]+:\/\/[^/@]*:[^/@]*@/i.test(url),
    [...at, "url"],
    url.replace(/\/\/[^@]*@/, "//***@"),
    "an address without credentials",
  );
  check(ref !== "", [...at, "ref"], ref, "a branch or tag");
  check(wholeNumber(refreshSeconds, 1, 86400), [...at, "refreshSeconds"], refreshSeconds, "1 to 86400 seconds");
  const by = scheme(url);
  if (by === undefined) return;
  const allowed = {
    ssh: "an sshKey, which a repository by SSH needs",
    http: "a token or none for a repository by HTTP",
  };
  if (by === "ssh") check(credential?.sshKey !== undefined, [...at, "credential"], credential, allowed.ssh);
  else check(credential?.sshKey === undefined, [...at, "credential"], "sshKey", allowed.http);
  if (credential?.sshKey !== undefined) {
    const { knownHosts } = credential;
    check(knownHosts.trim() !== "", [...at, "credential", "knownHosts"], knownHosts, "the servers' public keys");
  }
}
