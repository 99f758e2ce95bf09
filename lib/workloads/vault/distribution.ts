/** Who made the server: HashiCorp, or the OpenBao project under the Linux Foundation. */
export type Distribution = "vault" | "openbao";

export interface DistributionFacts {
  readonly program: string;
  readonly repository: string;
  /** Begins the names of environment variables: `VAULT_API_ADDR`, `BAO_API_ADDR`. */
  readonly environment: string;
  /** Begins the labels that the server puts on its own pod: `vault-active`, `openbao-active`. */
  readonly label: string;
}

/**
 * What differs; API, configuration and the form of storage are the same.
 * @see https://developer.hashicorp.com/vault/docs/configuration/service-registration/kubernetes
 * @see https://openbao.org/docs/configuration/service-registration/kubernetes
 */
export const distributions: { readonly [D in Distribution]: DistributionFacts } = {
  vault: { program: "vault", repository: "hashicorp/vault", environment: "VAULT", label: "vault" },
  openbao: { program: "bao", repository: "openbao/openbao", environment: "BAO", label: "openbao" },
};
