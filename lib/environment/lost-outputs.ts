import { z } from "zod";
import type { Issue } from "./issue";

/** What Pulumi makes of an Output that is used as a text. */
const outputText = /Calling \[\w+\] on an \[Output<T>\]/;
const placeholder = "(text of an Output)";

/** Whether a name or text is what remains of an Output that was turned into a text. */
export function isLostOutput(text: unknown): boolean {
  return typeof text === "string" && outputText.test(text);
}

/** Every place of a document where an Output was used as a map's key or inside a text, and so lost its value. */
export function lostOutputs(value: unknown, path: readonly (string | number)[] = []): Issue[] {
  if (isLostOutput(value)) {
    return [
      {
        path,
        given: placeholder,
        allowed:
          "the Output itself where a value may come from elsewhere, or pulumi.interpolate; a template string loses it",
      },
    ];
  }
  if (Array.isArray(value)) return value.flatMap((element, index) => lostOutputs(element, [...path, index]));
  if (!z.core.util.isPlainObject(value)) return [];
  return Object.entries(value).flatMap(([key, part]) =>
    isLostOutput(key)
      ? [
          {
            path: [...path, placeholder],
            given: placeholder,
            misnamed: true,
            allowed: "a name that is known when the program runs; an Output cannot be a map's key",
          },
        ]
      : lostOutputs(part, [...path, key]),
  );
}
