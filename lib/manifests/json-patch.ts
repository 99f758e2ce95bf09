import type { ApiObject } from "cdk8s";
import { valueAt } from "./object";

/** Where JSON patches of a user take a value away or put another in its place: what is not there any more is not lost. */
export function patchedPaths(source: ApiObject): string[][] {
  // cdk8s keeps an object's patches to itself.
  const patches: unknown = Reflect.get(source, "patches");
  return (Array.isArray(patches) ? patches : []).flatMap((patch) => {
    const pointers = [valueAt(patch, ["operation", "path"]), valueAt(patch, ["operation", "from"])];
    return pointers.flatMap((pointer) =>
      typeof pointer === "string"
        ? [
            pointer
              .split("/")
              .slice(1)
              .map((key) => key.replaceAll("~1", "/").replaceAll("~0", "~")),
          ]
        : [],
    );
  });
}
