/** The newest of OpenBao that opens itself by a cloud's key service without a plugin. */
export const openBaoDefault = "2.6.2";

interface OpenBaoFacts {
  /** Whether it declares its audit log in its configuration file. */
  readonly declaresAudit: boolean;
  /** Whether the seals of AWS, Google Cloud and Azure are in the server itself; else each is a plugin. */
  readonly cloudSeals: boolean;
}

/**
 * What a version of OpenBao has; undefined of a tag that does not begin with a version's numbers.
 * @see https://openbao.org/blog/features-declarative-configuration/
 * @see https://openbao.org/docs/2.6.x/configuration/seal/
 */
export function openBaoFacts(version: string): OpenBaoFacts | undefined {
  const [, major, minor] = /^v?(\d+)\.(\d+)(?!\d)/.exec(version) ?? [];
  if (major === undefined || minor === undefined) return undefined;
  const number = Number(major) * 1000 + Number(minor);
  return { declaresAudit: number >= 2004, cloudSeals: number < 2007 };
}
