import type { RecordedResource } from "./recording/record";

/** A resource as rules and prices see it: what a recording and a policy pack both know. */
export type GraphResource = Pick<
  RecordedResource,
  "urn" | "type" | "name" | "custom" | "parent" | "inputs" | "protect" | "dependencies"
> &
  /** URN and id of its provider, where they are known. */
  Partial<Pick<RecordedResource, "provider">>;

/** Where a resource lives: one of the clouds, or `none` for what belongs to none, such as random values and an existing cluster. */
export type GraphCloud = "aws" | "gcp" | "azure" | "none";

/** In the order in which reports show them. */
export const clouds: readonly GraphCloud[] = ["aws", "azure", "gcp", "none"];
export const cloudTitles: Readonly<Record<GraphCloud, string>> = {
  aws: "AWS",
  azure: "Azure",
  gcp: "Google Cloud",
  none: "No cloud",
};

const cloudOfPackage: Readonly<Record<string, GraphCloud>> = { aws: "aws", gcp: "gcp", "azure-native": "azure" };
const ownCloud = (type: string): GraphCloud => cloudOfPackage[type.slice(0, type.indexOf(":"))] ?? "none";

/** The resources of one program, and how they belong together. */
export class ResourceGraph<R extends GraphResource = GraphResource> {
  readonly resources: readonly R[];
  private readonly byUrn: ReadonlyMap<string, R>;
  private readonly byType = new Map<string, R[]>();
  private readonly byParent = new Map<string, R[]>();
  /** The clouds of all that is in a component. */
  private readonly inside = new Map<string, Set<GraphCloud>>();

  constructor(resources: readonly R[]) {
    this.resources = resources;
    this.byUrn = new Map(resources.map((resource) => [resource.urn, resource]));
    for (const resource of resources) {
      append(this.byType, resource.type, resource);
      if (resource.parent !== undefined) append(this.byParent, resource.parent, resource);
      const cloud = ownCloud(resource.type);
      if (cloud === "none") continue;
      for (const { urn } of this.ancestors(resource))
        this.inside.set(urn, (this.inside.get(urn) ?? new Set()).add(cloud));
    }
  }

  get(urn: string): R | undefined {
    return this.byUrn.get(urn);
  }

  /** Resources of these types, in the order of the types and then of the recording. */
  ofType(...types: readonly string[]): readonly R[] {
    return types.flatMap((type) => this.byType.get(type) ?? []);
  }

  parentOf({ parent }: GraphResource): R | undefined {
    return parent === undefined ? undefined : this.byUrn.get(parent);
  }

  childrenOf({ urn }: GraphResource): readonly R[] {
    return this.byParent.get(urn) ?? [];
  }

  /** Everything below a component, at any depth. */
  below(resource: GraphResource): readonly R[] {
    return this.childrenOf(resource).flatMap((child) => [child, ...this.below(child)]);
  }

  /** The components that a resource is part of, outermost first; the stack is none. */
  ancestors(resource: GraphResource): readonly R[] {
    const parent = this.parentOf(resource);
    return !parent || parent.type === "pulumi:pulumi:Stack" ? [] : [...this.ancestors(parent), parent];
  }

  /** The nearest component around a resource whose type fits, such as `/^isobar:\w+:NodePool$/`. */
  componentOf(resource: GraphResource, type: RegExp): R | undefined {
    return this.ancestors(resource).findLast((component) => type.test(component.type));
  }

  /** The components that a resource is part of, as a reader knows them: `Postgres prod-aws`. */
  within(resource: GraphResource): readonly string[] {
    return this.ancestors(resource).map(({ type, name }) => `${kindOf(type)} ${name}`);
  }

  /** Its own cloud; of what is in a cluster, the cloud of the nearest component that has one cloud only. */
  cloudOf(resource: GraphResource): GraphCloud {
    const own = ownCloud(resource.type);
    if (own !== "none") return own;
    for (const { urn } of [...this.ancestors(resource), resource].reverse()) {
      const clouds = [...(this.inside.get(urn) ?? [])];
      if (clouds.length > 0) return clouds.length === 1 ? (clouds[0] ?? "none") : "none";
    }
    return "none";
  }
}

/** The last part of a type token: `NodeGroup` of `aws:eks/nodeGroup:NodeGroup`. */
export function kindOf(type: string): string {
  return type.slice(type.lastIndexOf(":") + 1);
}

function append<K, V>(map: Map<K, V[]>, key: K, value: V): void {
  const there = map.get(key);
  if (there) there.push(value);
  else map.set(key, [value]);
}
