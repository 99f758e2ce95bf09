import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import * as path from "node:path";
import * as fc from "fast-check";
import type { Operation, ResourceChange } from "../../../lib/preview/changes/resource-changes";
import { engineView } from "../../../lib/preview/engine/build-engine-view";
import { InvalidEnginePreviewError } from "../../../lib/preview/engine/engine-digest";
import { MissingEnginePreviewError, readEnginePreview } from "../../../lib/preview/engine/read-engine-preview";
import { MissingEngineError, runEnginePreview } from "../../../lib/preview/engine/run-engine-preview";

const urnOf = (name: string, type = "aws:s3/bucket:Bucket") => `urn:pulumi:prod::shop::${type}::${name}`;

function offline(name: string, operation: Operation, paths: readonly string[] = []): ResourceChange {
  const properties = paths.map((one) => ({ path: one, old: "a", new: "b", replaces: false, refused: false }));
  const rest = { stateful: true, protected: false, cloud: "aws", within: [] } as const;
  return { operation, urn: urnOf(name), type: "aws:s3/bucket:Bucket", name, properties, ...rest };
}

const state = { type: "aws:s3/bucket:Bucket", custom: true, inputs: { password: "canary-input" } };
const step = (op: string, name: string, more: object = {}) => ({
  op,
  urn: urnOf(name),
  oldState: op === "create" ? undefined : state,
  newState: op === "delete" ? undefined : state,
  ...more,
});
const view = (steps: readonly object[], changes: readonly ResourceChange[] = [], more: object = {}) =>
  engineView({ steps, ...more }, changes);

describe("the engine's steps", () => {
  test.each([
    ["create", "add"],
    ["update", "change"],
    ["delete", "remove"],
    ["import", "add"],
    ["replace", "replace"],
    ["create-replacement", "replace"],
    ["delete-replaced", "replace"],
    ["import-replacement", "replace"],
  ])("%s is to %s", (op, operation) => {
    expect(view([step(op, "a")]).steps).toMatchObject([{ operation }]);
  });

  test.each(["same", "read", "refresh", "discard", "read-replacement", "of-another-year"])(
    "%s changes nothing",
    (op) => {
      expect(view([step(op, "a")]).steps).toEqual([]);
    },
  );

  test("of a replacement are one, with what forces it, and come in order of URN", () => {
    const reasons = { replaceReasons: ["bucket"], diffReasons: ["bucket", "tags"] };
    const steps = [
      step("create", "z"),
      step("create-replacement", "b", { ...reasons, detailedDiff: { bucket: { kind: "update-replace" } } }),
      step("replace", "b", reasons),
      step("delete-replaced", "b", reasons),
    ];
    expect(view(steps).steps).toEqual([
      { urn: urnOf("b"), type: state.type, operation: "replace", properties: ["bucket"], replacing: ["bucket"] },
      { urn: urnOf("z"), type: state.type, operation: "add", properties: [], replacing: [] },
    ]);
  });

  test("with stacks, components and providers that the engine makes itself are none", () => {
    const urn = (type: string, name: string) => ({ ...step("update", name), urn: urnOf(name, type) });
    const component = { ...step("create", "part"), newState: { type: "isobar:index:Platform", custom: false } };
    const made = [urn("pulumi:pulumi:Stack", "shop-prod"), urn("pulumi:providers:aws", "default_7_48_0"), component];
    expect(view([...made, urn("pulumi:providers:aws", "mine")]).steps.map(({ type }) => type)).toEqual([
      "pulumi:providers:aws",
    ]);
  });

  test("of a refresh are what it found, and what follows them is what is done", () => {
    const found = step("update", "a", { detailedDiff: { tags: { kind: "update" } } });
    expect(view([found, step("same", "a")]).steps).toEqual([]);
    expect(view([step("delete", "a"), step("create", "a")]).agreement).toMatchObject([
      { engine: "add", verdict: "missed", reason: expect.stringMatching(/gone from the cloud/) },
    ]);
    expect(view([found, step("update", "a")]).agreement[0]?.reason).toMatch(/the cloud's differs/);
  });

  test("after a refresh tell what somebody changed in the cloud, and what only the program changes", () => {
    const had = (owner: string) => ({ ...state, inputs: { tags: { owner, token: "canary-drift" } } });
    const refresh = step("refresh", "a", { oldState: had("data"), newState: had("data") });
    const update = (owner: string) => step("update", "a", { oldState: had(owner), diffReasons: ["tags"] });
    const reason = (...steps: object[]) => view(steps).agreement[0]?.reason;
    expect(reason(refresh, update("somebody"))).toMatch(/the cloud's differs from the state: somebody changed tags/);
    expect(reason(refresh, update("data"))).toMatch(/the state is behind the base/);
    expect(reason(refresh, step("create", "a"))).toMatch(/gone from the cloud/);
    expect(JSON.stringify(view([refresh, update("somebody")]))).not.toMatch(/canary|somebody"/);
  });

  test("that end what a broken update left are not the resource's end", () => {
    const left = { oldState: { ...state, delete: true } };
    expect(view([step("delete", "a", left), step("update", "a")]).steps).toMatchObject([{ operation: "change" }]);
    expect(view([step("delete", "a", left)]).steps).toEqual([]);
  });
});

describe("the two views", () => {
  test.each<[Operation | undefined, string | undefined, string]>([
    ["change", "update", "same"],
    ["replace", "replace", "same"],
    [undefined, "update", "missed"],
    [undefined, "create", "missed"],
    ["change", "replace", "missed"],
    ["change", undefined, "guessed"],
    ["replace", "update", "guessed"],
    ["add", "update", "guessed"],
    ["remove", undefined, "guessed"],
  ])("offline %s and the engine's %s are %s, and what differs has a reason", (ours, op, verdict) => {
    const changes = ours === undefined ? [] : [offline("a", ours, ["tags"])];
    const [agreement] = view(op === undefined ? [] : [step(op, "a", { diffReasons: ["tags"] })], changes).agreement;
    expect(agreement?.verdict).toBe(verdict);
    expect(agreement?.reason === undefined).toBe(verdict === "same");
  });

  test("that agree still tell of what the engine alone sees", () => {
    const steps = [
      step("update", "a", { detailedDiff: { "tags.owner": { kind: "update" }, acl: { kind: "update" } } }),
    ];
    expect(view(steps, [offline("a", "change", ["tags.owner"])]).agreement).toMatchObject([
      { verdict: "same", reason: expect.stringMatching(/^the engine also sees acl:/) },
    ]);
  });

  test("have one line for each resource of either, in order, whatever they say", () => {
    const name = fc.constantFrom("a", "b", "c", "d");
    const op = fc.constantFrom("create", "update", "delete", "replace", "same", "refresh", "delete-replaced");
    const operation = fc.constantFrom<Operation>("add", "change", "replace", "remove");
    const changes = fc.uniqueArray(fc.tuple(name, operation), { selector: ([one]) => one });
    fc.assert(
      fc.property(fc.array(fc.tuple(op, name)), changes, (steps, ours) => {
        const seen = view(
          steps.map(([one, of]) => step(one, of)),
          ours.map(([of, one]) => offline(of, one)),
        );
        const urns = seen.agreement.map(({ urn }) => urn);
        expect(urns).toEqual([...new Set(urns)].sort());
        expect(new Set(urns)).toEqual(new Set([...seen.steps.map(({ urn }) => urn), ...ours.map(([of]) => urnOf(of))]));
        for (const { verdict, offline: mine, engine } of seen.agreement)
          expect(verdict === "same").toBe(mine === engine);
      }),
    );
  });
});

describe("what is said", () => {
  const diagnostics = [
    { severity: "info", message: "nothing of note" },
    { severity: "warning", message: "warning: old syntax\n    at index.ts:1\n", urn: urnOf("a") },
    { severity: "error", prefix: "<{%fg 1%}>error: <{%reset%}>", message: "\u001b[31mno\u001b[0m with canary-shown" },
  ];

  test("are warnings and errors, once each, without colours, stacks and secrets that the preview shows", () => {
    const secret = { "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270" };
    const shown = {
      ...step("update", "a"),
      newState: { ...state, inputs: { a: { ...secret, plaintext: '"canary-shown"' } } },
    };
    const { diagnostics: said, ...rest } = view([shown], [], { diagnostics: [...diagnostics, ...diagnostics] });
    expect(said).toEqual(["warning (a): old syntax", "error: no with [secret]"]);
    expect(JSON.stringify({ said, rest })).not.toMatch(/canary/);
  });

  test("says after an error that what is missing may not have been reached", () => {
    const [agreement] = view([], [offline("a", "change")], { diagnostics }).agreement;
    expect(agreement?.reason).toMatch(/stopped at an error/);
  });
});

describe("what is no preview", () => {
  test.each<[string, unknown]>([
    ["a text", "canary"],
    ["nothing", null],
    ["an object of another kind", { resources: [] }],
    ["steps of another form", { steps: [{ op: 1, urn: "canary" }] }],
    ["a list of other things", [{ resourcePreEvent: { metadata: "canary" } }]],
  ])("is refused, without showing it: %s", (_, digest) => {
    const read = () => engineView(digest, []);
    expect(read).toThrow(InvalidEnginePreviewError);
    expect(read).not.toThrow(/canary/);
  });

  test("is refused as a file too", () => {
    const folder = mkdtempSync(path.join(tmpdir(), "isobar-engine-"));
    const file = path.join(folder, "preview.json");
    expect(() => readEnginePreview(file)).toThrow(MissingEnginePreviewError);
    expect(() => readEnginePreview(file)).toThrow(/no such file; pulumi preview --json > /);
    writeFileSync(file, "Previewing update (prod)\n");
    expect(() => readEnginePreview(file)).toThrow(InvalidEnginePreviewError);
    writeFileSync(file, 'warning: a new version of Pulumi\n{ "steps": [] }\n');
    expect(engineView(readEnginePreview(file), []).steps).toEqual([]);
    writeFileSync(file, '{"sequence":1}\n{"sequence":2,"summaryEvent":{"resourceChanges":{"same":1}}}\n');
    expect(engineView(readEnginePreview(file), []).steps).toEqual([]);
    rmSync(folder, { recursive: true });
  });
});

describe("a run that cannot be", () => {
  const program = path.join(__dirname, "..", "program", "programs", "main", "src", "index.ts");
  const run = (options: object) => runEnginePreview({ program, stack: "prod", timeoutSeconds: 10, ...options });

  test("for want of Pulumi says how to install it", async () => {
    await expect(run({ pulumi: "pulumi-that-is-not-there" })).rejects.toThrow(MissingEngineError);
    await expect(run({ pulumi: "pulumi-that-is-not-there" })).rejects.toThrow(/not on PATH.*pulumi\.com\/docs/);
  });

  test("for want of a project names the folder", async () => {
    await expect(run({ program: path.join(tmpdir(), "index.ts") })).rejects.toThrow(/belongs to no Pulumi project/);
  });
});

describe("a run of something else", () => {
  const folder = mkdtempSync(path.join(tmpdir(), "isobar-pulumi-"));
  const program = path.join(__dirname, "..", "program", "programs", "main", "src", "index.ts");
  afterAll(() => rmSync(folder, { recursive: true }));
  function run(script: string, timeoutSeconds = 20): Promise<unknown> {
    const pulumi = path.join(folder, `pulumi-${script.length}`);
    writeFileSync(pulumi, `#!/bin/sh\n[ "$1" = version ] && echo v3.1.0 && exit\n${script}\n`, { mode: 0o755 });
    return runEnginePreview({ program, stack: "prod", timeoutSeconds, pulumi });
  }

  test("returns the digest of a preview that failed, with the version", async () => {
    const digest = await run(`echo '{ "diagnostics": [{ "message": "no", "severity": "error" }] }'; exit 255`);
    expect(engineView(digest, [])).toMatchObject({ engineVersion: "v3.1.0", diagnostics: ["error: no"] });
  });

  test("asks for this stack in the project's folder, without questions", async () => {
    const digest = await run(`printf '{ "steps": [], "said": "%s" }' "$*"`);
    const project = path.join(path.dirname(program), "..");
    expect(digest).toMatchObject({
      said: `preview --json --show-sames --non-interactive --stack prod --cwd ${path.resolve(project)}`,
    });
  });

  test.each([
    [
      "echo 'error: PULUMI_ACCESS_TOKEN must be set for login during non-interactive CLI sessions' >&2; exit 255",
      /pulumi login/,
    ],
    [`echo "error: no stack named 'prod' found" >&2; exit 255`, /there is no stack prod: pulumi stack ls/],
    ["echo 'error: incorrect passphrase' >&2; exit 255", /PULUMI_CONFIG_PASSPHRASE_FILE/],
    ["echo 'error: something new' >&2; exit 255", /printed no preview: error: something new/],
  ])("tells what to do: %s", async (script, message) => {
    await expect(run(script)).rejects.toThrow(message);
  });

  test("ends it when its time is over", async () => {
    await expect(run("exec sleep 60", 1)).rejects.toThrow(/did not end within 1 s/);
  });
});
