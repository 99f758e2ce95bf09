import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

export interface Declared {
  /** The file of declarations, without its ending. */
  readonly file: string;
  readonly className: string;
}

/**
 * Where an SDK declares a resource type, or undefined when it does not.
 *
 * The folder and the file follow from the type; the type that the file itself names decides.
 */
export function findDeclaration(sdk: string, type: string): Declared | undefined {
  const [pkg, module = "", className = ""] = type.split(":");
  if (!/^\w+$/.test(className)) {
    return undefined;
  }
  const folder = join(sdk, ...folderOf(pkg ?? "", module));
  const wanted = (module.split("/").pop() === camel(className) ? camel(className) : className).toLowerCase();
  if (!existsSync(folder)) {
    return undefined;
  }
  for (const file of readdirSync(folder)) {
    if (file.toLowerCase() === `${wanted}.js` && readFileSync(join(folder, file), "utf8").includes(`'${type}'`)) {
      return { file: join(folder, file.slice(0, -".js".length)), className };
    }
  }
  return undefined;
}

function folderOf(pkg: string, module: string): string[] {
  const [first = "", second = ""] = module.split("/");
  if (pkg === "kubernetes") {
    // rbac.authorization.k8s.io/v1 lies in rbac/v1.
    return [first.split(".")[0] ?? "", second];
  }
  return first === "index" ? [] : [first];
}

const camel = (name: string): string => name.charAt(0).toLowerCase() + name.slice(1);
