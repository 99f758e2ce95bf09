import { createHash } from "node:crypto";
import { declaredResult, declaredTexts } from "./declarations";

/**
 * Values in place of those that only a cloud or another stack knows: obviously made up, and the same for the same question.
 */
export class MadeUp {
  /** What was asked: tokens of functions, and the names of other stacks. */
  readonly asked = new Set<string>();
  /** Every text that was made up. */
  readonly texts = new Set<string>();
  private readonly declared = new Map<string, readonly string[]>();

  /** @param from the program, whose SDKs say what a function returns */
  constructor(private readonly from: string) {}

  /** What a provider's function may return for these inputs. An input that comes back is as it was given. */
  result(token: string, inputs: Readonly<Record<string, unknown>>): Record<string, unknown> {
    this.asked.add(token);
    const declared = declaredResult(token, this.from) ?? { id: "string", name: "string", arn: "string" };
    const digest = createHash("sha256").update(JSON.stringify(inputs)).digest("hex").slice(0, 6);
    const end = Object.keys(inputs).length === 0 ? "" : `-${digest}`;
    const made = Object.entries(declared).map(([property, type]) => [
      property,
      this.value(property, type, end, inputs),
    ]);
    return { ...Object.fromEntries(made), ...inputs };
  }

  private value(property: string, type: string, end: string, inputs: Readonly<Record<string, unknown>>): unknown {
    // Programs parse it; the inputs are what it is made from.
    if (type === "string" && /json$/i.test(property)) return this.note(JSON.stringify(inputs));
    if (type === "string") return this.note(`made-up-${property}${end}`);
    if (type === "string[]") {
      const one = property.replace(/s$/, "");
      // Programs take the first two or three zones.
      return [1, 2, 3].map((index) => this.note(`made-up-${one}-${index}${end}`));
    }
    if (type === "number") return 1;
    if (type === "boolean") return false;
    return type.endsWith("[]") ? [{}] : {};
  }

  /** The texts that a resource has as outputs, whatever it is given. */
  outputs(type: string, name: string): Record<string, string> {
    let properties = this.declared.get(type);
    if (!properties) {
      properties = declaredTexts(type, this.from);
      this.declared.set(type, properties);
    }
    return Object.fromEntries(properties.map((property) => [property, `made-up-${property}-of-${name}`]));
  }

  /** What a method of a remote component may return. */
  method(token: string): string {
    this.asked.add(token);
    return this.note(`made-up-${token.slice(token.lastIndexOf("/") + 1)}`);
  }

  /** The outputs of another stack, whichever a program reads. */
  outputsOf(stack: string): Readonly<Record<string, string>> {
    const of = stack.replaceAll("/", "-");
    return anyProperty((property) => this.note(`made-up-${property}-of-${of}`));
  }

  private note(text: string): string {
    this.texts.add(text);
    return text;
  }
}

/** An object that has every property that is asked for, but lists none. */
export function anyProperty<T>(answer: (property: string) => T): Readonly<Record<string, T>> {
  // What the language and Pulumi ask every object is no question for a value.
  const isAsked = (property: string | symbol): property is string =>
    typeof property === "string" && !property.startsWith("__") && !["then", "toJSON"].includes(property);
  // Pulumi copies objects by the properties that they list, and hands functions on.
  const object: unknown = new Proxy(() => {}, {
    get: (target, property) => {
      if (property === "hasOwnProperty") return isAsked;
      return isAsked(property) && !(property in Object.prototype) ? answer(property) : Reflect.get(target, property);
    },
    has: (_, property) => isAsked(property),
    getOwnPropertyDescriptor: (_, property) =>
      isAsked(property) ? { configurable: true, enumerable: true, value: answer(property) } : undefined,
    ownKeys: () => [],
  });
  // It answers as one, which no type can say of a function.
  return object as Readonly<Record<string, T>>;
}
