import type { Check, IssuePath } from "../issues/check";
import type { Workload } from "../secret-holders/secret-holders";

/** The Secret that is written. */
export interface Destination {
  readonly name: string;
  /**
   * Whether the operator makes the Secret. Else one of the name must be there, and the operator writes into it.
   * @default true
   */
  readonly create?: boolean;
  /**
   * Whether one that somebody else made is taken over.
   * @default false
   */
  readonly overwrite?: boolean;
  /** @default "Opaque" */
  readonly type?: string;
  readonly labels?: { readonly [label: string]: string };
  readonly annotations?: { readonly [annotation: string]: string };
  /**
   * Contents made of Vault's answer, by key: Go templates such as `{{ get .Secrets "password" }}`.
   * @default every field under its own name
   * @see https://developer.hashicorp.com/vault/docs/deploy/kubernetes/vso/secret-transformation
   */
  readonly templates?: { readonly [key: string]: string };
  /**
   * Keeps Vault's whole answer under the key `_raw` too.
   * @default false
   */
  readonly raw?: boolean;
}

/** As the operator takes it. */
export function renderDestination(given: Destination) {
  const { name, create = true, overwrite = false, type, labels, annotations, templates, raw = false } = given;
  return {
    name,
    create,
    overwrite,
    ...(type !== undefined && { type }),
    ...(labels && { labels }),
    ...(annotations && { annotations }),
    transformation: {
      excludeRaw: !raw,
      ...(templates && {
        // Only what is made of them: the fields that went into a URL need not stand beside it.
        excludes: [".*"],
        templates: Object.fromEntries(Object.entries(templates).map(([key, text]) => [key, { text }])),
      }),
    },
  };
}

/** What is rolled when the content changes, as the operator takes it; nothing where there is none. */
export function renderRestarts(workloads: readonly Workload[] = []) {
  return workloads.length > 0 ? { rolloutRestartTargets: workloads.map(({ kind, name }) => ({ kind, name })) } : {};
}

const secretName = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/;

export function checkDestination({ name, create = true, type, templates = {} }: Destination, check: Check): void {
  const at: IssuePath = ["destination"];
  check(
    secretName.test(name) && name.length <= 253,
    [...at, "name"],
    name,
    "lower-case letters, digits, dashes and dots",
  );
  check(create || type === undefined, [...at, "type"], type, "nothing with create: false: the Secret has its type");
  for (const [key, text] of Object.entries(templates)) {
    check(/^[-._a-zA-Z0-9]+$/.test(key), [...at, "templates", key], key, "a Secret's key: letters, digits, -, _ and .");
    check(text.includes("{{"), [...at, "templates", key], text, 'a template, such as {{ get .Secrets "password" }}');
  }
}
