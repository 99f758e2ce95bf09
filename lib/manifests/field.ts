import type { ResolutionContext } from "cdk8s";

/**
 * Tells where in an object cdk8s resolves a value. It resolves metadata first on its own, with paths that start inside of it, and
 * then once more with the rest.
 */
export class ResolvedField {
  private inMetadata = false;

  /** The path from the object's top, and whether this is the first, separate look at metadata. */
  locate({ key, value }: ResolutionContext): { path: readonly string[]; inMetadata: boolean } {
    if (key.length === 0) {
      this.inMetadata = !(typeof value === "object" && "kind" in value && "metadata" in value);
    }
    return { path: this.inMetadata ? ["metadata", ...key] : key, inMetadata: this.inMetadata };
  }
}
