import type { Fields } from "./value";

export interface VaultRequest {
  /** Below `/v1/`, without a slash at its beginning. */
  readonly path: string;
  readonly body: Fields;
}

/** How it is seen whether there is anything to do. */
export interface CurrentState {
  /** Read with GET. With `?list=true` it is a list, which is there when it is not empty. */
  readonly path: string;
  /** The field of the answer that holds the state, where it is not the whole answer. */
  readonly within?: string;
  /** What it must say; what else it says is left alone. None: it must only be there. */
  readonly fields: Fields;
  /** Fields that Vault cannot change: that one differs is an error, and nothing is written. */
  readonly fixed?: readonly string[];
}

/**
 * One request with POST that brings a part of Vault into its state. Writing it again changes nothing; `current` tells whether it is
 * written at all.
 */
export interface VaultWrite extends VaultRequest {
  /** Without it the request is made each time, because Vault does not show what it holds. */
  readonly current?: CurrentState;
  /**
   * The request for what is there and differs.
   * @default the same as for what is not there
   */
  readonly change?: VaultRequest;
  /** Requests that follow when it was not there, such as the first rotation of a password. */
  readonly afterMaking?: readonly VaultRequest[];
  /** The request answers with a `csr`: who signs it, and where the `certificate` goes. */
  readonly signing?: { readonly by: VaultRequest; readonly into: string };
}

/** A write that is compared with what a GET of the same path says: all fields of the body but those named, which are not shown. */
export function compared(path: string, body: Fields, unshown: readonly string[] = []): VaultWrite {
  const fields = Object.fromEntries(Object.entries(body).filter(([name]) => !unshown.includes(name)));
  return { path, body, current: { path, fields } };
}
