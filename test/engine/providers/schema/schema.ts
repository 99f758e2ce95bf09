import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { KindsFile } from "./declarations";
import { findDeclaration } from "./find";
import type { Property, ResourceSchema, Shape, Shapes } from "./shape";

/** What an SDK's declarations say about resource types; each type is read once per SDK version and kept in a cache on disk. */
export class Schemas {
  private readonly known = new Map<string, ResourceSchema | undefined>();
  private inputs: KindsFile | undefined;
  private outputs: KindsFile | undefined;
  readonly version: string;

  /**
   * @param sdk folder of the installed npm package, such as `node_modules/@pulumi/aws`
   * @param cache folder outside of the project; its path should change with the code that reads declarations
   */
  constructor(
    private readonly sdk: string,
    private readonly cache: string,
  ) {
    const manifest: { version: string } = JSON.parse(readFileSync(join(sdk, "package.json"), "utf8"));
    this.version = manifest.version;
  }

  /** The schema of a type such as `aws:eks/cluster:Cluster`; undefined when the SDK has no such type. */
  of(type: string): ResourceSchema | undefined {
    if (!this.known.has(type)) {
      this.known.set(
        type,
        this.cached(type, () => this.readResource(type)),
      );
    }
    return this.known.get(type);
  }

  /** Names of the arguments of the SDK's provider. */
  get providerArguments(): readonly string[] {
    const schema = this.cached("provider", () => {
      const { readResource } = declarations();
      const { inputs } = readResource(join(this.sdk, "provider.d.ts"), "Provider");
      return { type: "provider", inputs, outputs: {}, inputKinds: {}, outputKinds: {} };
    });
    return Object.keys(schema?.inputs ?? {});
  }

  private cached(type: string, read: () => ResourceSchema | undefined): ResourceSchema | undefined {
    const key = createHash("sha256").update(`${this.sdk} ${this.version} ${type}`).digest("hex").slice(0, 24);
    const path = join(this.cache, `${key}.json`);
    try {
      return JSON.parse(readFileSync(path, "utf8"));
    } catch {
      const schema = read();
      if (schema) {
        mkdirSync(this.cache, { recursive: true });
        // Providers of one run write at the same time: a file appears whole or not at all.
        writeFileSync(`${path}.${process.pid}`, JSON.stringify(schema));
        renameSync(`${path}.${process.pid}`, path);
      }
      return schema;
    }
  }

  private readResource(type: string): ResourceSchema | undefined {
    const declared = findDeclaration(this.sdk, type);
    if (!declared) {
      return undefined;
    }
    const { KindsFile, readResource } = declarations();
    const { inputs, outputs } = readResource(`${declared.file}.d.ts`, declared.className);
    this.inputs ??= new KindsFile(join(this.sdk, "types", "input.d.ts"));
    this.outputs ??= new KindsFile(join(this.sdk, "types", "output.d.ts"));
    return {
      type,
      inputs,
      outputs,
      inputKinds: reachable(this.inputs, inputs, () => true),
      outputKinds: reachable(this.outputs, outputs, (property) => property.required),
    };
  }
}

/** Loaded only when the cache misses: the TypeScript parser takes longer to start than everything else together. */
const declarations = (): typeof import("./declarations") => require("./declarations");

function reachable(file: KindsFile, from: Shapes, follow: (property: Property) => boolean): Record<string, Shapes> {
  const found: Record<string, Shapes> = {};
  const visit = (shapes: Shapes): void => {
    for (const property of Object.values(shapes).filter(follow)) {
      for (const kind of kindsIn(property.shape)) {
        const shapes = kind in found ? undefined : file.read(kind);
        if (shapes) {
          found[kind] = shapes;
          visit(shapes);
        }
      }
    }
  };
  visit(from);
  return found;
}

function kindsIn(shape: Shape): readonly string[] {
  switch (shape.is) {
    case "object":
      return [shape.kind];
    case "list":
    case "map":
      return kindsIn(shape.of);
    case "one of":
      return shape.shapes.flatMap(kindsIn);
    default:
      return [];
  }
}
