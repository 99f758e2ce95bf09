import { isUnknown, type Value } from "../changes/property-value";
import type { GraphResource } from "../graph";

/** Marks, in the engine's protocol, an object that stands for something else: a secret, an asset, a resource. */
const signature = "4dabf18193072939515e22adb298388d";
const secretSignature = "1b47061264138c4ac30d75fd1eb44270";

/**
 * A place in a resource's inputs, read without trust: whatever is there, nothing throws. A rule asks what a value may be, so that what is
 * unknown before an update, or secret, is never a breach.
 *
 * @example
 * const access = inputOf(cluster).at("vpcConfig.endpointPublicAccess").or(true);
 * return access.mayBe(false) ? [] : [{ resource: cluster, property: access.path, found: access.shown }];
 */
export class Input {
  constructor(
    private readonly value: unknown,
    /** Where it is: `vpcConfig.publicAccessCidrs[0]`. */
    readonly path: string = "",
  ) {}

  /** What is at `vpcConfig.subnetIds[0]` from here. What is below an unknown value is unknown. */
  at(path: string): Input {
    return path
      .split(/[.[\]]+/)
      .filter((key) => key !== "")
      .reduce<Input>((input, key) => input.key(key), this);
  }

  /** What is under one key, which may hold dots: `app.kubernetes.io/name`. */
  key(key: string): Input {
    const { value } = this;
    if (this.unknown) return new Input(value, this.path);
    if (Array.isArray(value))
      return new Input(/^\d+$/.test(key) ? value[Number(key)] : undefined, `${this.path}[${key}]`);
    const path = this.path === "" ? key : `${this.path}.${key}`;
    return new Input(isRecord(value) && Object.hasOwn(value, key) ? value[key] : undefined, path);
  }

  /** Itself, or what the provider takes when nothing is given. */
  or(ifAbsent: Value): Input {
    return this.absent ? new Input(ifAbsent, this.path) : this;
  }

  /** Not given, or given as null. */
  get absent(): boolean {
    return this.value === undefined || this.value === null;
  }

  /** Known only after an update, or secret: nothing can be said of it. */
  get unknown(): boolean {
    const { value } = this;
    return typeof value === "string" ? isUnknown(value) || isSecret(value) : isRecord(value) && signature in value;
  }

  /** Secret: its value must not be shown, and is not here. */
  get secret(): boolean {
    const { value } = this;
    return typeof value === "string" ? isSecret(value) : isRecord(value) && value[signature] === secretSignature;
  }

  /** Given and known. */
  get known(): boolean {
    return !this.absent && !this.unknown;
  }

  /** The text, or a number or boolean as text; undefined for anything else and for what is unknown. */
  get text(): string | undefined {
    const { value } = this;
    return this.known && ["string", "number", "boolean"].includes(typeof value) ? String(value) : undefined;
  }

  /** The number, also one written as text; undefined for anything else and for what is unknown. */
  get number(): number | undefined {
    const { text } = this;
    return text === undefined || text.trim() === "" || Number.isNaN(Number(text)) ? undefined : Number(text);
  }

  /** Whether it is one of these values or unknown. `"true"` is as good as `true`, as it is to the providers. */
  mayBe(...values: readonly (string | number | boolean)[]): boolean {
    return this.unknown || this.is(...values);
  }

  /** Whether it is, for sure, one of these values. */
  is(...values: readonly (string | number | boolean)[]): boolean {
    const { text } = this;
    return text !== undefined && values.some((value) => String(value) === text);
  }

  /** A list's items, each with its path; none for anything else. An unknown list has none: ask {@link unknown} first. */
  get items(): readonly Input[] {
    const { value } = this;
    return Array.isArray(value) ? value.map((item, index) => new Input(item, `${this.path}[${index}]`)) : [];
  }

  /** A list's items; of an unknown list something unknown. */
  get itemsOrUnknown(): readonly Input[] {
    return this.unknown ? [this] : this.items;
  }

  /** The items of a list, or the thing itself where one may stand for a list of one; none when absent or unknown. */
  get oneOrMore(): readonly Input[] {
    if (Array.isArray(this.value)) return this.items;
    return this.known ? [this] : [];
  }

  /** An object's entries; none for anything else. */
  get entries(): readonly (readonly [key: string, Input])[] {
    const { value } = this;
    return !this.unknown && isRecord(value) ? Object.keys(value).map((key) => [key, this.key(key)] as const) : [];
  }

  /** Whether a list holds one of these values, or may: it or one of its items is unknown. */
  mayHold(...values: readonly (string | number | boolean)[]): boolean {
    return this.unknown || this.items.some((item) => item.mayBe(...values));
  }

  /** What a JSON text says, with paths as if it stood there itself; an object stays as it is, what is no JSON is absent. */
  get json(): Input {
    if (typeof this.value !== "string" || this.unknown) return this;
    try {
      return new Input(JSON.parse(this.value), this.path);
    } catch {
      return new Input(undefined, this.path);
    }
  }

  /** In a few words on one line: `false`, `["1","2"]`, `absent`, `unknown`. */
  get shown(): string {
    if (this.absent) return "absent";
    if (this.unknown) return "unknown";
    const written = typeof this.value === "string" ? this.value : (JSON.stringify(this.value, readable) ?? "absent");
    const text = written.replace(/[\s\p{C}]+/gu, " ").trim() || '""';
    return text.length > 80 ? `${text.slice(0, 79)}…` : text;
  }
}

/** A resource's inputs, to be read by path. */
export function inputOf({ inputs }: GraphResource): Input {
  return new Input(inputs);
}

/** Leaves out, at any depth, what is not known or not to be shown. */
function readable(_key: string, value: unknown): unknown {
  return new Input(value).unknown ? "unknown" : value;
}

const isSecret = (text: string): boolean => /^\[secret( [\w-]+)?\]$/.test(text);

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null && !Array.isArray(value);
