import type { Operation } from "../changes/resource-changes";

/** What the real engine would do to one resource, by `pulumi preview --json`. */
export interface EngineStep {
  readonly urn: string;
  readonly type: string;
  readonly operation: Operation;
  /** Properties that differ, and those that force a replacement; paths only, never values. */
  readonly properties: readonly string[];
  readonly replacing: readonly string[];
}

/**
 * The offline view beside the engine's. `same`: both say so. `missed`: the engine does more than the offline view said (a provider's default, drift,
 * a change that is in the cloud's state and not in the base). `guessed`: the offline view said something that the engine does not do.
 */
export interface EngineAgreement {
  readonly urn: string;
  readonly verdict: "same" | "missed" | "guessed";
  readonly offline?: Operation;
  readonly engine?: Operation;
  /** Why they may differ, for the reader. */
  readonly reason?: string;
}

/** A real preview, merged. */
export interface EngineView {
  /** The engine's version, as it says. */
  readonly engineVersion: string;
  /** In order of URN; what stays as it is is left out. */
  readonly steps: readonly EngineStep[];
  readonly agreement: readonly EngineAgreement[];
  /** What the engine or the providers said: warnings and errors, without values. */
  readonly diagnostics: readonly string[];
}
