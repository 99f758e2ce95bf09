import { readFileSync } from "node:fs";
import { basename, isAbsolute, relative } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import {
  type Document,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  LineCounter,
  type Node,
  type Pair,
  parseDocument,
  visit,
} from "yaml";
import { z } from "zod";
import type { Locate } from "./findings";
import type { Issue, Location } from "./issue";

/** The key of a stack's configuration under which its environment stands. */
export const environmentKey = "isobar:environment";

/** A stack's configuration file, read but not yet checked against the schema. */
export interface EnvironmentFile {
  /** `prod` for Pulumi.prod.yaml. */
  readonly name: string;
  /** What stands under `config` and `isobar:environment`; undefined when nothing does. */
  readonly value: unknown;
  /** Where a path of {@link value} stands. */
  readonly locate: Locate;
  /** What makes it no YAML, and names given twice. */
  readonly issues: readonly Issue[];
}

/** The environment of a file's name: `prod` for Pulumi.prod.yaml. */
export function nameOfFile(path: string): string {
  return basename(path)
    .replace(/^Pulumi\./, "")
    .replace(/\.ya?ml$/, "");
}

/** Reads a stack's configuration file. Encrypted values (`secure: …`) become secret Outputs, unknown here. */
export function readFile(path: string): EnvironmentFile {
  const lines = new LineCounter();
  // Pulumi's own reader merges `<<` too; names given twice are reported with their path below.
  const document = parseDocument(readFileSync(path, "utf8"), { lineCounter: lines, uniqueKeys: false, merge: true });
  const near = relative(process.cwd(), path);
  const file = near.startsWith("..") || isAbsolute(near) ? path : near;
  const place = (offset: number): Location => {
    const { line, col } = lines.linePos(offset);
    return { file, line, column: col };
  };
  const top = ["config", environmentKey];
  const locate: Locate = (keys, of) => {
    const offset = offsetAt(document, [...top, ...keys], of);
    return offset === undefined ? undefined : place(offset);
  };
  const broken = [
    ...document.errors.map((error) => ({
      path: [],
      given: error.message.split("\n")[0]?.replace(/ at line \d+, column \d+:$/, ""),
      allowed: "YAML",
      location: place(error.pos[0]),
    })),
    ...danglingAliases(document).map((offset) => ({
      path: [],
      given: "(an alias of nothing, hidden)",
      allowed: "an alias of an anchor above it; a text that begins with * stands in quotes",
      location: place(offset),
    })),
  ];
  if (broken.length > 0) return { name: nameOfFile(path), value: undefined, locate, issues: broken };
  const config: unknown = document.toJS();
  const value = reveal(entry(entry(config, "config"), environmentKey));
  const root = document.getIn(top, true);
  const twice = duplicates(document, root, []).map(({ key, path: at, first, second }) => ({
    path: at,
    given: key,
    allowed: `each name once; it stands in line ${place(first).line} already`,
    misnamed: true as const,
    location: place(second),
  }));
  return { name: nameOfFile(path), value, locate, issues: twice };
}

function entry(value: unknown, key: string): unknown {
  return z.core.util.isPlainObject(value) && Object.hasOwn(value, key) ? value[key] : undefined;
}

function reveal(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(reveal);
  if (!z.core.util.isPlainObject(value)) return value;
  if (Object.keys(value).length === 1 && typeof value["secure"] === "string") return pulumi.secret("(encrypted)");
  return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, reveal(part)]));
}

const keyOf = (pair: Pair) => String(isScalar(pair.key) ? pair.key.value : pair.key);
const offsetOf = (node: unknown) => (node as Node | null)?.range?.[0];

/** The offset of what stands at a path, or of the nearest thing around it that is there. */
function offsetAt(document: Document, path: Issue["path"], of: "key" | "value"): number | undefined {
  let node: unknown = document.contents;
  let offset = offsetOf(node);
  for (const [depth, key] of path.entries()) {
    const here = isAlias(node) ? node.resolve(document) : node;
    if (isMap(here)) {
      const pair = here.items.findLast((item) => keyOf(item) === String(key));
      if (!pair) return offset;
      const last = depth === path.length - 1;
      const empty = isScalar(pair.value) && pair.value.source === "";
      // A group is found by its name; a value, by itself.
      const byName = (last && of === "key") || isMap(pair.value) || isSeq(pair.value) || pair.value === null || empty;
      offset = offsetOf(byName ? pair.key : pair.value) ?? offset;
      node = pair.value;
    } else if (isSeq(here)) {
      node = here.items[Number(key)];
      if (node === undefined) return offset;
      offset = offsetOf(node) ?? offset;
    } else return offset;
  }
  return offset;
}

/** Where an alias names no anchor. It may be a password in clear that begins with `*`, so its name is for nobody to see. */
function danglingAliases(document: Document): number[] {
  const found: number[] = [];
  visit(document, {
    Alias: (_key, alias) => {
      if (alias.resolve(document) === undefined) found.push(offsetOf(alias) ?? 0);
    },
  });
  return found;
}

interface Duplicate {
  readonly path: Issue["path"];
  readonly key: string;
  readonly first: number;
  readonly second: number;
}

function duplicates(document: Document, node: unknown, path: Issue["path"]): Duplicate[] {
  if (isSeq(node)) return node.items.flatMap((item, index) => duplicates(document, item, [...path, index]));
  if (!isMap(node)) return [];
  const seen = new Map<string, number>();
  return node.items.flatMap((pair) => {
    const key = keyOf(pair);
    const at = [...path, key];
    const offset = offsetOf(pair.key) ?? 0;
    const first = seen.get(key);
    seen.set(key, first ?? offset);
    const below = duplicates(document, pair.value, at);
    return first === undefined ? below : [{ path: at, key, first, second: offset }, ...below];
  });
}
