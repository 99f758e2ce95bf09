import type { Check } from "../issues/check";

/** The majors that the operator runs, each with its newest minor version when the operator was released. */
const newestMinor = { "14": "14.23", "15": "15.18", "16": "16.14", "17": "17.10", "18": "18.4" } as const;

/** @see https://cloudnative-pg.io/documentation/1.30/supported_releases/ */
export type PostgresMajor = keyof typeof newestMinor;

/** A major version, such as `17`, or a minor one of it, such as `17.10`. */
export type PostgresVersion = PostgresMajor | `${PostgresMajor}.${number}`;

export const postgresMajors: readonly string[] = Object.keys(newestMinor);

function isMajor(text: string): text is PostgresMajor {
  return text in newestMinor;
}

/** The major version of one that was checked. */
export function majorOf(version: string): string {
  return version.split(".")[0] ?? version;
}

// One Debian for all versions: `pg_upgrade` takes no other, and text would sort otherwise.
const distribution = "standard-trixie";

/**
 * The operator's own image of a version. The name is another for every minor version, so that the operator rolls the instances.
 * @see https://github.com/cloudnative-pg/postgres-containers
 */
export function imageOf(version: string): string {
  return `ghcr.io/cloudnative-pg/postgresql:${isMajor(version) ? newestMinor[version] : version}-${distribution}`;
}

/** What may be said of the version, the image and the upgrade. */
export interface Versions {
  readonly version: string;
  readonly image?: string;
  readonly upgradeFrom?: string;
}

export function checkVersions({ version, image, upgradeFrom }: Versions, check: Check): void {
  const allowed = `${postgresMajors.join(", ")}, or a minor version of one, such as 17.10`;
  if (typeof version !== "string") {
    check(false, ["version"], version, `${allowed}, in quotes`);
    return;
  }
  check(isMajor(majorOf(version)) && /^\d+(\.\d+)?$/.test(version), ["version"], version, allowed);
  if (image !== undefined) {
    const tag = /:(\d+)([._-][\w.-]*)?(@sha256:[0-9a-f]{64})?$/.exec(image);
    check(tag?.[1] === majorOf(version), ["image"], image, `an image whose tag begins with ${majorOf(version)}`);
  }
  if (upgradeFrom !== undefined) {
    const older = isMajor(upgradeFrom) && Number(upgradeFrom) < Number(majorOf(version));
    check(older, ["upgradeFrom"], upgradeFrom, `a major version before ${majorOf(version)}; there is no way back`);
  }
}
