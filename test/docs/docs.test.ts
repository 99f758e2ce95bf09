import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import * as path from "node:path";
import { readmeWithPreview } from "../../tools/readme-preview";

const root = path.resolve(__dirname, "../..");
const pages = ["README.md", "CONTRIBUTING.md", "CHANGELOG.md"].concat(
  readdirSync(path.join(root, "docs"), { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".md") && !name.startsWith(`api${path.sep}`))
    .map((name) => `docs/${name}`),
  readdirSync(path.join(root, "examples")).map((name) => `examples/${name}/README.md`),
  readdirSync(path.join(root, "bench")).map((name) => `bench/${name}/README.md`),
);
const read = (page: string) => readFileSync(path.join(root, page), "utf8");
const manifest: { scripts: Record<string, string> } = JSON.parse(read("package.json"));

test("the README shows what the preview prints", () => {
  expect(read("README.md")).toBe(readmeWithPreview(read("README.md")));
});

test.each(pages)("%s links only to files that are there", (page) => {
  const links = [...read(page).matchAll(/\]\((?!https?:|#)([^)#\s]+)/g)].map(([, link = ""]) => link);
  const missing = links.filter((link) => !existsSync(path.resolve(root, path.dirname(page), link)));
  expect(missing).toEqual([]);
});

test.each(pages)("%s names only npm scripts and files of this project that are there", (page) => {
  const scripts = [...read(page).matchAll(/npm run ([a-z:-]+)/g)].map(([, script = ""]) => script);
  expect(scripts.filter((script) => !manifest.scripts[script])).toEqual([]);
  const files = [...read(page).matchAll(/`((?:lib|test|tools|stacks|examples|bench|docs)\/[\w./-]+\.\w+)`/g)].map(
    ([, file = ""]) => file,
  );
  expect(files.filter((file) => !/outputs\.\w+\.json|<|\*/.test(file) && !existsSync(path.join(root, file)))).toEqual(
    [],
  );
});

test("every page of the documentation is reached from the README, a part's from its construct's page", () => {
  const unreached = pages.filter((page) => {
    const [, construct] = /^docs\/(\w+)\/\w/.exec(page) ?? [];
    const [from, link] = construct ? [`docs/${construct}.md`, page.slice("docs/".length)] : ["README.md", page];
    return page.startsWith("docs/") && !read(from).includes(`(${link})`);
  });
  expect(unreached).toEqual([]);
});

test("nothing names a registry's host or a path of somebody's machine", () => {
  const lock = read("package-lock.json");
  expect(lock).not.toMatch(/"resolved"/);
  for (const page of pages) {
    expect(read(page)).not.toMatch(/registry\.npmjs|proxy\.golang|pypi\.org|\/root\/|\/home\/\w+\//);
  }
});

test("whole TypeScript examples on the pages compile against this version", () => {
  const folder = path.join(root, "build", "docs");
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const examples = pages
    .filter((page) => existsSync(path.join(root, page)))
    .flatMap((page) =>
      [...read(page).matchAll(/```ts\n([\s\S]*?)```/g)]
        .map(([, code = ""], index) => ({ file: `${page.replaceAll("/", "-")}-${index + 1}.ts`, code }))
        .filter(({ code }) => code.startsWith("import ") && !code.includes("…")),
    );
  expect(examples.length).toBeGreaterThan(5);
  for (const { file, code } of examples) {
    // A page's own folder is one below the root; these lie one deeper.
    writeFileSync(path.join(folder, file), code.replaceAll('from "../', 'from "../../'));
  }
  const config = {
    extends: "../../tsconfig.json",
    compilerOptions: { rootDir: "../..", noEmit: true, exactOptionalPropertyTypes: false },
    include: ["*.ts"],
    exclude: [],
  };
  writeFileSync(path.join(folder, "tsconfig.json"), JSON.stringify(config));
  const compiler = path.join(root, "node_modules/ts7/bin/tsc");
  const { stdout } = spawnSync(process.execPath, [compiler, "-p", folder], { cwd: folder, encoding: "utf8" });
  // What a page leaves to its reader, their own network or key, has no declaration, and what follows from that no type.
  const undeclared = /error TS(2304|18004|7006):/;
  expect(stdout.split("\n").filter((line) => line.trim() !== "" && !undeclared.test(line))).toEqual([]);
});
