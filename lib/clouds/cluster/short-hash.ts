import { createHash } from "node:crypto";
import type * as pulumi from "@pulumi/pulumi";

/** Four hexadecimal digits that follow from `text`; the same on every machine. */
export function shortHash(text: string): string {
  return createHash("sha256").update(text).digest("hex").slice(0, 4);
}

/**
 * What tells one of several values apart in a Pulumi name: the same for the same text wherever it stands in its list, so that
 * reordering a list replaces nothing. An Output's text is not known yet; it goes by its place.
 */
export function nameOf(value: pulumi.Input<string>, index: number): string {
  return typeof value === "string" ? shortHash(value) : String(index);
}
