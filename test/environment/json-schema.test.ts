import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import Ajv from "ajv/dist/2020";
import { parse } from "yaml";
import { z } from "zod";
import { environmentJsonSchema } from "../../lib/environment/json-schema";
import { environment } from "../../lib/environment/schema/environment";
import { asZod, plainOf } from "../../lib/environment/schema/words";
import { withReference } from "../../tools/environment-reference";

const root = join(__dirname, "../..");
const text = (path: string) => readFileSync(join(root, path), "utf8");
const files = readdirSync(join(root, "stacks")).filter((name) => /^Pulumi\..+\.yaml$/.test(name));

const committed: unknown = JSON.parse(text("environment.schema.json"));
const validate = new Ajv({ strict: true, strictRequired: false, allowUnionTypes: true }).compile(
  environmentJsonSchema(),
);

test("the committed JSON Schema is current; `npx tsx tools/environment-schema.ts` makes it so", () => {
  expect(committed).toEqual(environmentJsonSchema());
});

test("there are the four environments", () => {
  expect(files.sort()).toEqual(["Pulumi.dev.yaml", "Pulumi.local.yaml", "Pulumi.prod.yaml", "Pulumi.staging.yaml"]);
});

describe.each(files)("%s", (file) => {
  test("is valid by the JSON Schema", () => {
    validate(parse(text(`stacks/${file}`)));
    expect(validate.errors).toBeNull();
  });
  test("tells editors where the JSON Schema is", () => {
    expect(text(`stacks/${file}`)).toMatch(/^# yaml-language-server: \$schema=\.\.\/environment\.schema\.json\n/);
  });
});

describe("the JSON Schema", () => {
  const prod = () => parse(text("stacks/Pulumi.prod.yaml"));
  const wrong = (change: (environment: ReturnType<typeof prod>) => void) => {
    const stack = prod();
    change(stack.config["isobar:environment"]);
    return validate(stack) ? undefined : validate.errors;
  };

  test("refuses an unknown key, a wrong type, and a region of the wrong form", () => {
    expect(wrong((e) => Object.assign(e, { highAvailabilty: true }))).toBeDefined();
    expect(wrong((e) => Object.assign(e.nodePools.core, { min: "three" }))).toBeDefined();
    expect(wrong((e) => Object.assign(e.clouds.aws, { region: "us-east1" }))).toBeDefined();
  });

  test("allows any part of the platform in an override, and null, but no unknown key", () => {
    expect(wrong((e) => Object.assign(e.overrides, { aws: { cluster: { nodeRepair: false }, postgres: null } }))).toBe(
      undefined,
    );
    expect(wrong((e) => Object.assign(e.overrides, { aws: { cluster: { nodeRepar: false } } }))).toBeDefined();
  });

  test("shows only plain values where a program may give Outputs", () => {
    expect(JSON.stringify(committed)).not.toMatch(/fromElsewhere/);
    expect(committed).toHaveProperty(
      [
        "properties",
        "config",
        "properties",
        "isobar:environment",
        "properties",
        "clouds",
        "properties",
        "gcp",
        "properties",
        "project",
      ],
      expect.objectContaining({ type: "string", description: "The project of everything." }),
    );
  });

  test("leaves the stack's other configuration alone", () => {
    const stack = prod();
    stack.config["aws:profile"] = "acme";
    stack.encryptionsalt = "v1:abc";
    expect(validate(stack)).toBe(true);
  });
});

describe("docs/environment.md", () => {
  const page = text("docs/environment.md");

  test("has current tables and error output; `npx tsx tools/environment-schema.ts` makes it so", () => {
    expect(withReference(page)).toBe(page);
  });

  /** Every key of a schema, by its path. */
  function keys(schema: z.ZodType, path: string): string[] {
    const plain = plainOf(schema);
    if (plain instanceof z.ZodObject) {
      return Object.entries<z.ZodType>(plain.shape).flatMap(([key, part]) => keys(part, path ? `${path}.${key}` : key));
    }
    if (plain instanceof z.ZodRecord) {
      const below = keys(asZod(plain.valueType), `${path}.<name>`).filter((key) => !key.endsWith("<name>"));
      return below.length > 0 ? below : [path];
    }
    if (plain instanceof z.ZodArray) return keys(asZod(plain.element), `${path}[]`);
    if (plain instanceof z.ZodUnion) return plain.options.flatMap((option) => keys(asZod(option), path));
    return [path.replace(/\[\]$/, "")];
  }

  test("mentions every key", () => {
    const { overrides: _, ...shape } = environment.shape;
    const all = Object.entries<z.ZodType>(shape).flatMap(([key, schema]) => keys(schema, key));
    const missing = all.filter((key) => !page.includes(`\`${key.replace(/\[\]$/, "")}\``));
    expect(all.length).toBeGreaterThan(90);
    expect(missing).toEqual([]);
  });

  test("describes every key", () => {
    const rows = page.split("\n").filter((line) => line.startsWith("| `") && line.split(" | ").length === 4);
    expect(rows.filter((row) => row.split(" | ")[1]?.trim() === "")).toEqual([]);
  });
});
