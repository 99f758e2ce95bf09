import * as pulumi from "@pulumi/pulumi";
import type { ApiObject, ResolutionContext } from "cdk8s";
import { callSite } from "./call-site";
import { ResolvedField } from "./field";
import { visit } from "./inspect";
import { type FieldPath, formatPath, type ManifestIssue } from "./invalid-manifests";
import { patchedPaths } from "./json-patch";
import { NumberRef } from "./number-ref";
import { isRecord, type KubernetesObject, valueAt } from "./object";
import { isLater, type Ref, type RefOptions } from "./ref";
import { jsonOf, reveal, textOf } from "./reveal";
import type { OutputHandling } from "./synthesize";
import { chartTag, damageIn, formatToken, type Token, type TokenForm, tokensIn } from "./token";

interface Entry {
  readonly output: pulumi.Output<unknown>;
  /** The line of the program that made it, for errors. */
  readonly origin: string;
  optional: boolean;
  /** Whether it reached an object. */
  used: boolean;
}

/** The Outputs of one chart: gives refs out, follows them through synthesis and turns them back. */
export class OutputRefs implements OutputHandling {
  readonly ref: Ref;
  private readonly chart: string;
  private readonly entries: Entry[] = [];
  private readonly ids = new Map<unknown, number>();
  private readonly field = new ResolvedField();
  /** For each object the refs that it was given, by path. */
  private readonly given = new Map<ApiObject, Map<string, { path: FieldPath; ids: ReadonlySet<number> }>>();
  private closed = false;

  constructor(name: string) {
    this.chart = chartTag(name);
    const token = (value: unknown, form: TokenForm, options?: RefOptions) =>
      isLater(value) ? this.token(this.idOf(value, options), form) : undefined;

    this.ref = Object.assign(
      (value: pulumi.Input<string>, options?: RefOptions) => token(value, "x", options) ?? plain(value),
      {
        number: (value: pulumi.Input<number>, options?: RefOptions) => this.number(value, options),
        text: (value: pulumi.Input<string | number | boolean>, options?: RefOptions) =>
          token(value, "t", options) ?? String(value),
        json: (value: unknown, options?: RefOptions) =>
          this.derived(value, (known) => jsonOf(known, "ref.json"), options),
        apply: (value: string, change: (known: string) => string, options?: RefOptions) =>
          this.derived(value, (known) => change(textOf(known, "ref.apply")), options),
      },
    );
  }

  /** Plain data with every ref turned back into its Output. */
  reveal(json: unknown, where: string): unknown {
    return reveal(json, (token) => this.lookup(token), where);
  }

  resolve(context: ResolutionContext): void {
    const { path, inMetadata } = this.field.locate(context);
    if (path.length === 0) {
      this.given.set(context.obj, new Map());
    }
    const { value } = context;
    const token = this.tokenFor(value);
    if (token !== undefined) {
      context.replaceValue(token);
    } else if (typeof value === "string") {
      const ids = tokensIn(value).map(({ id }) => id);
      if (ids.length > 0 && !inMetadata) {
        this.given.get(context.obj)?.set(formatPath(path), { path, ids: new Set(ids) });
      }
    } else if (isRecord(value) && value.constructor !== Object && "value" in value) {
      // A number-or-string of cdk8s, such as IntOrString: its class reads `value` again once it is resolved.
      const inner = this.tokenFor(value["value"]);
      if (inner !== undefined) {
        context.replaceValue({ value: inner });
      }
    }
  }

  check(source: ApiObject, name: string, json: KubernetesObject): ManifestIssue[] {
    const issues: ManifestIssue[] = [];
    const rendered = new Map<number, number>();
    visit(json, {
      leaf: (path, leaf) => {
        const tokens = typeof leaf === "string" ? tokensIn(leaf) : [];
        if (tokens.some((token) => !this.owns(token))) {
          const problem = "a ref of other Manifests; every Manifests gives its own `ref` to the function that fills it";
          issues.push({ object: name, path, problem });
        }
        for (const id of new Set(tokens.map((token) => token.id))) {
          rendered.set(id, (rendered.get(id) ?? 0) + 1);
          this.use(id);
        }
      },
    });
    return [...issues, ...this.lost(source, name, json, rendered)];
  }

  finish(): ManifestIssue[] {
    this.closed = true;
    return this.entries
      .filter(({ used, optional }) => !used && !optional)
      .map(({ origin }) => ({
        object: `ref made ${origin}`,
        path: [],
        problem:
          "the Output reached no object: it was left out, or changed beyond recognition; pass { optional: true } if that is right",
      }));
  }

  explain(text: string): string | undefined {
    const [token] = tokensIn(text);
    const origin = token && this.entries[token.id]?.origin;
    return (
      token &&
      `${formatToken(token)} stands for the Output of the ref made ${origin ?? "elsewhere"}, whose value this construct wants to know at once`
    );
  }

  /** The refs that an object was given and that are not in it once it is rendered. */
  private lost(
    source: ApiObject,
    name: string,
    json: KubernetesObject,
    rendered: ReadonlyMap<number, number>,
  ): ManifestIssue[] {
    const all = [...(this.given.get(source)?.values() ?? [])];
    for (const id of all.flatMap(({ ids }) => [...ids])) {
      this.use(id);
    }
    const patched = patchedPaths(source);
    const given = all.filter(
      ({ path }) => !patched.some((start) => start.every((key, index) => String(path[index]) === key)),
    );
    const counts = new Map<number, number>();
    for (const id of given.flatMap(({ ids }) => [...ids])) {
      counts.set(id, (counts.get(id) ?? 0) + 1);
    }
    return given
      .filter(({ path, ids }) => {
        const there =
          path.at(-1) === "value" ? [valueAt(json, path), valueAt(json, path.slice(0, -1))] : [valueAt(json, path)];
        const found = new Set(
          there.flatMap((leaf) => (typeof leaf === "string" ? tokensIn(leaf).map(({ id }) => id) : [])),
        );
        return [...ids].some((id) => !found.has(id) && (rendered.get(id) ?? 0) < (counts.get(id) ?? 0));
      })
      .map(({ path }) => ({
        object: name,
        path,
        problem:
          "the Output given here is lost: the construct takes this value apart; give it leaf by leaf, with ref where the leaf is a string",
      }));
  }

  private use(id: number): void {
    const entry = this.entries[id];
    if (entry) {
      entry.used = true;
    }
  }

  private owns({ chart, id }: Token): boolean {
    return chart === this.chart && id < this.entries.length;
  }

  private lookup(token: Token): pulumi.Output<unknown> {
    const entry = this.owns(token) ? this.entries[token.id] : undefined;
    if (!entry) {
      throw new TypeError(`${formatToken(token)} is a ref of other Manifests`);
    }
    entry.used = true;
    return entry.output;
  }

  private idOf(value: unknown, options?: RefOptions): number {
    if (this.closed) {
      throw new TypeError(
        "ref was called after its chart was synthesized; call it inside the function that fills the chart",
      );
    }
    const id = this.ids.get(value) ?? this.entries.length;
    const entry = this.entries[id];
    if (entry) {
      entry.optional &&= options?.optional ?? false;
    } else {
      this.ids.set(value, id);
      this.entries.push({
        output: pulumi.output(value),
        origin: callSite(),
        optional: options?.optional ?? false,
        used: false,
      });
    }
    return id;
  }

  private token(id: number, form: TokenForm = "x"): string {
    return formatToken({ chart: this.chart, id, form });
  }

  private tokenFor(value: unknown): string | undefined {
    if (value instanceof NumberRef) {
      return value.token;
    }
    return isLater(value) ? this.token(this.idOf(value)) : undefined;
  }

  private number(value: pulumi.Input<number>, options?: RefOptions): number {
    if (!isLater(value)) {
      return plain(value);
    }
    const id = this.idOf(value, options);
    const standIn = new NumberRef(this.token(id), this.token(id, "t"), this.token(id, "p"));
    // The boundary between the two worlds: constructs ask for a number that nobody has yet. The stand-in guards every use of it
    // other than passing it on.
    return standIn as unknown as number;
  }

  /** A text made from a value: at once when the value is plain, else a ref to what it will be. */
  private derived(value: unknown, change: (known: unknown) => string, options?: RefOptions): string {
    const found = this.withOutputs(value);
    if (!found.later) {
      return change(value);
    }
    const output: pulumi.Output<unknown> = pulumi.output(found.value);
    return this.token(this.idOf(output.apply(change), options));
  }

  /** The same value with refs turned back into Outputs, and whether there was anything to wait for. */
  private withOutputs(value: unknown): { readonly value: unknown; readonly later: boolean } {
    if (isLater(value)) {
      return { value, later: true };
    }
    if (value instanceof NumberRef) {
      return { value: this.reveal(value.token, "ref"), later: true };
    }
    if (typeof value === "string") {
      if (damageIn(value)) {
        throw new TypeError(
          `ref was given a text that holds an Output's error message; write \${ref(output)} in place of \${output}`,
        );
      }
      return { value: this.reveal(value, "ref"), later: tokensIn(value).length > 0 };
    }
    if (Array.isArray(value)) {
      const items = value.map((item) => this.withOutputs(item));
      return { value: items.map((item) => item.value), later: items.some((item) => item.later) };
    }
    if (isRecord(value) && typeof value["toJSON"] !== "function") {
      const items = Object.entries(value).map(([key, item]) => [key, this.withOutputs(item)] as const);
      return {
        value: Object.fromEntries(items.map(([key, item]) => [key, item.value])),
        later: items.some(([, item]) => item.later),
      };
    }
    return { value, later: false };
  }
}

/** An input that is neither an Output nor a Promise is a plain value, by the definition of pulumi.Input. */
function plain<T>(value: pulumi.Input<T>): T {
  return value as T;
}
