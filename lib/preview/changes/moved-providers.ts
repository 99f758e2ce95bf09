import type { RecordedResource } from "../recording/recorded-resource";

/** What a provider is configured with that decides where its resources are, by package. */
const places: Readonly<Record<string, readonly string[]>> = {
  aws: ["region"],
  "azure-native": ["subscriptionId"],
  gcp: ["project"],
};

/** One side of a comparison. */
export interface ProvidersOf {
  readonly resources: readonly RecordedResource[];
  /** The stack's configuration by full key, such as `aws:region`, which the default providers take. */
  readonly config: Readonly<Record<string, string>>;
}

/**
 * For the reader: providers that point to another region, project or subscription than before. What they have made already stays where it was
 * made or is replaced there, which turns on the provider's release and on each resource's state; inputs do not tell.
 *
 * @see https://github.com/pulumi/pulumi-aws/pull/5656
 * @see https://www.pulumi.com/registry/packages/aws/how-to-guides/aws-enhanced-region-support/
 */
export function movedProviders(base: ProvidersOf, head: ProvidersOf): readonly string[] {
  const before = new Map(base.resources.map(({ urn, inputs }) => [urn, inputs]));
  const explicit = head.resources.flatMap(({ urn, type, name, inputs }) => {
    const [, provider] = /^pulumi:providers:(.+)$/.exec(type) ?? [];
    return (places[provider ?? ""] ?? []).flatMap((place) =>
      note(`the ${place} of the provider ${name}`, before.get(urn)?.[place], inputs[place]),
    );
  });
  const byDefault = Object.entries(places)
    .filter(([provider]) => head.resources.some(({ type }) => type.startsWith(`${provider}:`)))
    .flatMap(([provider, settings]) =>
      settings.flatMap((setting) => {
        const key = `${provider}:${setting}`;
        return note(key, base.config[key], head.config[key]);
      }),
    );
  return [...explicit, ...byDefault];
}

function note(what: string, old: unknown, now: unknown): string[] {
  if (typeof old !== "string" || typeof now !== "string" || old === now) return [];
  // What is made up, for a secret or for what another stack knows, is no place.
  if ([old, now].some((place) => /^(made-up-|\[)/.test(place))) return [];
  return [
    `${what} goes from ${old} to ${now}: what is there already cannot move, and what shows as unchanged may be replaced or stay behind in ${old}, which only the engine tells (--engine); a new place is best a new environment`,
  ];
}
