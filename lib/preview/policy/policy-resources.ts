import { UNKNOWN, unknownSentinels } from "../changes/property-value";
import { type GraphResource, ResourceGraph } from "../graph";
import { SECRET } from "../recording/recorded-value";

/** A resource as the engine shows it to a policy pack. */
export interface PolicyResource {
  readonly urn: string;
  readonly type: string;
  readonly name: string;
  readonly props: Readonly<Record<string, unknown>>;
  readonly opts: { readonly protect?: boolean; readonly parent?: string };
  readonly provider?: { readonly urn: string };
  readonly parent?: { readonly urn: string };
  readonly dependencies: readonly { readonly urn: string }[];
}

/** The inputs of a program's resources, as they pass by before each is judged. */
export class PolicyInputs {
  private readonly inputs = new Map<string, Readonly<Record<string, unknown>>>();
  /** Grows with every resource that passes. */
  seen = 0;

  /** @param isSecret tells a secret, which is not looked into */
  constructor(private readonly isSecret: (value: unknown) => boolean) {}

  keep({ urn, props }: Pick<PolicyResource, "urn" | "props">): void {
    this.seen++;
    this.inputs.set(urn, this.plain(props));
  }

  has(urn: string): boolean {
    return this.inputs.has(urn);
  }

  /**
   * A stack's resources as rules see them. One whose inputs did not pass, as when only others are targeted, has its outputs, which are most
   * often the same and more.
   */
  graph(resources: readonly PolicyResource[]): ResourceGraph {
    return new ResourceGraph(
      resources.map((resource): GraphResource & { readonly provider: string } => {
        const { urn, type, name, opts, provider, props } = resource;
        return {
          urn,
          type,
          name,
          custom: provider !== undefined || type.startsWith("pulumi:providers:"),
          parent: (resource.parent?.urn ?? opts.parent) || undefined,
          inputs: this.inputs.get(urn) ?? this.plain(props),
          protect: opts.protect ?? false,
          dependencies: resource.dependencies.map((dependency) => dependency.urn),
          provider: provider?.urn ?? "",
        };
      }),
    );
  }

  private plain(props: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
    return Object.fromEntries(this.entries(props));
  }

  private entries(object: object): [string, unknown][] {
    return Object.keys(object).map((key) => [key, this.value(readUnasked(object, key))]);
  }

  private value(value: unknown): unknown {
    if (this.isSecret(value)) return SECRET;
    if (typeof value === "string") return sentinels.has(value) ? UNKNOWN : value;
    if (Array.isArray(value)) return this.entries(value).map(([, item]) => item);
    return typeof value === "object" && value !== null ? Object.fromEntries(this.entries(value)) : value;
  }
}

/** What a pack's proxies throw on is read past them, since an unknown value is no breach; what they hide is a secret. */
function readUnasked(object: object, key: string): unknown {
  return Object.getOwnPropertyDescriptor(object, key)?.value;
}

/** With the engine's own for an unknown boolean, which no Node.js program sends. */
const sentinels: ReadonlySet<string> = new Set([...unknownSentinels, "1c4a061d-8072-4f0a-a4cb-0ff528b18fe7"]);

/** The stack's name, which every URN begins with. */
export function stackOf(resources: readonly Pick<PolicyResource, "urn">[]): string {
  return /^urn:pulumi:(.*?)::/.exec(resources[0]?.urn ?? "")?.[1] ?? "";
}
