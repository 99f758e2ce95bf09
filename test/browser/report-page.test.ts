import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import * as path from "node:path";
import type { Browser, BrowserContextOptions, Page } from "playwright-core";
import { reportHtml } from "../../lib/preview/report/html/report-html";
import type { PreviewReport } from "../../lib/preview/report/report";
import { exampleReport } from "../preview/report/example-report";
import { openBrowser, openFile } from "./browser";
import { contrasts } from "./contrast";

let browser: Browser;
let folder: string;
let report: PreviewReport;
let file: string;

beforeAll(async () => {
  folder = mkdtempSync(path.join(tmpdir(), "isobar-report-"));
  file = path.join(folder, "report.html");
  [browser, report] = await Promise.all([openBrowser(), exampleReport()]);
  writeFileSync(file, reportHtml(report));
}, 180_000);
afterAll(async () => {
  await browser?.close();
  rmSync(folder, { recursive: true });
});
afterEach(async () => {
  await Promise.all(browser.contexts().map((context) => context.close()));
});

const open = (options?: BrowserContextOptions) => openFile(browser, file, options);
const tabs = ["Changes", "Policy", "Cost", "Resources", "Engine"];
const tab = (page: Page, name: string) => page.locator("#e0").getByRole("tab", { name });
const rows = (page: Page, panel: string) => page.locator(`#e0-${panel} .row:not([hidden])`);
/** Until what was typed last is looked for. */
const filtered = (page: Page, environment = "e0") =>
  page.locator(`#${environment} [data-matches]`, { hasText: "match" }).waitFor();
const components = (page: Page) => page.locator("#e0 svg.picture .component");

test("asks nothing of any network and complains of nothing, whatever is opened", async () => {
  const { page, requests, complaints } = await open();
  for (const name of tabs) await tab(page, name).click();
  await components(page).first().click();
  await page.getByRole("tab", { name: "dev" }).click();
  await page.getByRole("button", { name: /theme/ }).click();
  expect(requests).toEqual([]);
  expect(complaints).toEqual([]);
});

test("its own policy forbids requests and scripts that are not its own", async () => {
  const { page, context } = await open();
  const ends: (string | undefined)[] = [];
  context.on("requestfailed", (request) => ends.push(request.failure()?.errorText));
  context.on("response", (response) => ends.push(`answered ${response.url()}`));
  const tried = await page.evaluate(async () => {
    const script = document.createElement("script");
    script.textContent = "document.title = 'another script ran'";
    document.body.append(script);
    document.body.insertAdjacentHTML("beforeend", '<img src="https://example.com/pixel.png">');
    return fetch("https://example.com/").then(
      () => "answered",
      () => "refused",
    );
  });
  expect(tried).toBe("refused");
  expect(await page.title()).toMatch(/isobar preview$/);
  expect(new Set(ends)).toEqual(new Set(["csp"]));
});

test("says first what data is lost, and counts changes, findings and cost", async () => {
  const { page } = await open();
  const prod = page.locator("#e0");
  await expect(prod.locator(".verdict").innerText()).resolves.toMatch(/1 resource that holds data is replaced/);
  await expect(prod.locator(".panel").first().locator("h3").first().innerText()).resolves.toMatch(/^Loses data/);
  const changes = report.environments[0]?.changes ?? [];
  for (const [operation, word] of [
    ["add", "added"],
    ["change", "changed"],
    ["replace", "replaced"],
    ["remove", "removed"],
  ] as const) {
    const count = changes.filter((change) => change.operation === operation).length;
    const text = (await prod.locator(".counts li", { hasText: word }).locator(".figure").innerText()).replace(
      /\D/g,
      "",
    );
    expect([operation, text]).toEqual([operation, String(count)]);
  }
  await expect(prod.locator(".card", { hasText: "Cost a month" }).innerText()).resolves.toMatch(/\$13,\d{3}.*\+\$731/);
});

test("text narrows all lists at once, tabs count what is left, and Escape brings everything back", async () => {
  const { page } = await open();
  const before = await rows(page, "resources").count();
  await page.keyboard.press("/");
  await page.keyboard.type("prod-aws-workers nodegroup");
  await tab(page, "Resources")
    .getByText(/^\d+\/\d+$/)
    .waitFor();
  const left = await rows(page, "resources").allTextContents();
  expect(left.length).toBeGreaterThan(0);
  expect(left.length).toBeLessThan(before);
  for (const text of left) {
    expect(text.toLowerCase()).toContain("workers");
    expect(text.toLowerCase()).toContain("nodegroup");
  }
  await expect(tab(page, "Resources").innerText()).resolves.toMatch(new RegExp(`${left.length}/${before}`));
  await page.keyboard.press("Escape");
  expect(await rows(page, "resources").count()).toBe(before);
});

test("operations, clouds and severities narrow, together and apart", async () => {
  const { page } = await open();
  const prod = page.locator("#e0");
  await prod.getByRole("button", { name: "removed", exact: true }).click();
  const removed = await rows(page, "changes").evaluateAll((all) =>
    all.map((row) => row.getAttribute("data-operation")),
  );
  expect(new Set(removed)).toEqual(new Set(["remove"]));
  await prod.getByRole("button", { name: "Google Cloud" }).click();
  const both = await rows(page, "changes").count();
  expect(both).toBeGreaterThan(0);
  expect(both).toBeLessThan(removed.length);
  await prod.getByRole("button", { name: "Clear" }).click();
  await prod.getByRole("button", { name: "high severity" }).click();
  expect(await rows(page, "policy").count()).toBe(1);
  await tab(page, "Policy").click();
  expect(await page.locator("#e0-policy .row:visible").count()).toBe(1);
});

test("a chosen component shows what is about it alone, and again shows all", async () => {
  const { page } = await open();
  const component = page.locator("#e0 .component[aria-label^='NodePool prod-aws-workers']");
  await component.click();
  const id = await component.getAttribute("data-component");
  expect(await component.getAttribute("aria-pressed")).toBe("true");
  const shown = await rows(page, "changes").evaluateAll((all) => all.map((row) => row.getAttribute("data-in")));
  expect(new Set(shown)).toEqual(new Set([id]));
  await component.click();
  expect(await rows(page, "changes").count()).toBe(report.environments[0]?.changes?.length);
});

test("of a component that does not change the resources are shown", async () => {
  const { page } = await open();
  await page.locator("#e0 .component[aria-label^='Network prod-gcp']").click();
  expect(await tab(page, "Resources").getAttribute("aria-selected")).toBe("true");
  expect(await rows(page, "resources").count()).toBe(23);
});

test("a finding leads to its resource's settings, and an address to a part of the page", async () => {
  const { page } = await open();
  await tab(page, "Policy").click();
  const link = page.locator("#e0-policy a.within").first();
  const name = await link.innerText();
  await link.click();
  expect(await page.locator("#e0-resources").isVisible()).toBe(true);
  const target = page.locator(`#e0-resources ${await link.getAttribute("href")}`);
  expect(await target.locator("strong").innerText()).toBe(name);
  expect(await target.locator("pre").isVisible()).toBe(true);
  const bar = await page.locator("#e0 .toolbar").boundingBox();
  const place = await target.boundingBox();
  expect(place?.y).toBeGreaterThanOrEqual((bar?.y ?? 0) + (bar?.height ?? 0));
  await page.goto(`file://${file}#e1-cost`);
  await page.reload();
  expect(await page.locator("#e1-cost").isVisible()).toBe(true);
  expect(await page.locator("#e0").isVisible()).toBe(false);
});

test("everything can be done with keys, and what has the focus is seen", async () => {
  const { page } = await open();
  const focused = () =>
    page.evaluate(() => {
      const element = document.activeElement;
      if (!element || element === document.body) return undefined;
      const plate = element.matches(".component") && element.querySelector(".plate");
      const style = getComputedStyle(plate || element);
      const seen = plate ? style.strokeWidth === "2px" : style.outlineStyle !== "none" || style.borderStyle !== "none";
      return { seen, label: `${element.getAttribute("aria-label") ?? element.textContent}`.trim().slice(0, 60) };
    });
  const seen: string[] = [];
  for (let step = 0; step < 40; step++) {
    await page.keyboard.press("Tab");
    const at = await focused();
    if (!at) break;
    expect(at).toMatchObject({ seen: true });
    seen.push(at.label);
  }
  const all = seen.join("\n");
  for (const stop of [
    "To the report",
    "prod",
    "Picture of the components",
    "Platform prod-aws",
    "Changes",
    "removed",
    "low severity",
  ])
    expect(all).toContain(stop);

  await page.locator("#e0 .component").first().focus();
  for (const key of ["ArrowRight", "ArrowRight"]) await page.keyboard.press(key);
  const there = await page.evaluate(() => document.activeElement?.getAttribute("aria-label"));
  expect(there).toMatch(/^NodePool /);
  await page.keyboard.press("Enter");
  expect(await page.locator("#e0 .component[aria-pressed=true]").count()).toBe(1);
  await page.keyboard.press("Escape");
  expect(await page.locator("#e0 .component[aria-pressed=true]").count()).toBe(0);

  await tab(page, "Changes").focus();
  await page.keyboard.press("ArrowRight");
  expect(await tab(page, "Policy").getAttribute("aria-selected")).toBe("true");
  await page.keyboard.press("End");
  expect(await page.locator("#e0-engine").isVisible()).toBe(true);
  await page.keyboard.press("ArrowRight");
  expect(await page.locator("#e0-changes").isVisible()).toBe(true);
  expect(await page.locator("#e0-engine").isVisible()).toBe(false);
});

test("the picture has each component once, apart from the others, and every text within its box", async () => {
  const { page } = await open();
  const found = await page.locator("#e0 svg.picture").evaluate((picture) => {
    const box = (element: Element) => {
      const { x, y, right, bottom } = element.getBoundingClientRect();
      return { x, y, right, bottom };
    };
    const texts = [...picture.querySelectorAll(".component")].flatMap((component) => {
      const plate = box(component.querySelector(".plate") ?? component);
      return [...component.querySelectorAll("text, .drum")].map((text) => ({
        text: text.textContent,
        at: box(text),
        plate,
      }));
    });
    const overlaps = [...picture.querySelectorAll(".component")].flatMap((component) => {
      const parts = [...component.querySelectorAll("text, .drum")].map(box).sort((a, b) => a.x - b.x);
      return parts.filter((part, index) => index > 0 && part.x < (parts[index - 1]?.right ?? 0) - 0.5);
    });
    return {
      names: [...picture.querySelectorAll(".component")].map((one) =>
        one.getAttribute("aria-label")?.replace(/ \(.*/, ""),
      ),
      frames: [...picture.querySelectorAll(".frame")].map(box),
      plates: [...picture.querySelectorAll(".plate")].map(box),
      titles: [...picture.querySelectorAll(".box")].map((one) => ({
        frame: box(one.querySelector(".frame") ?? one),
        title: box(one.querySelector(".box-title") ?? one),
      })),
      texts,
      overlaps,
    };
  });
  const expected = (report.environments[0]?.resources ?? [])
    .filter(
      ({ custom, type }) => !custom && /:(Network|Cluster|NodePool|Postgres|Bucket|Key|Identity|Manifests)$/.test(type),
    )
    .map(({ type, name }) => `${type.split(":").at(-1)} ${name}`);
  expect(found.names).toEqual(expect.arrayContaining(expected));
  expect(new Set(found.names).size).toBe(found.names.length);
  const clashes = (boxes: typeof found.frames) =>
    boxes.filter((a, index) =>
      boxes.slice(index + 1).some((b) => a.x < b.right && b.x < a.right && a.y < b.bottom && b.y < a.bottom),
    );
  expect(clashes(found.frames)).toEqual([]);
  expect(clashes(found.plates)).toEqual([]);
  expect(found.overlaps).toEqual([]);
  for (const { text, at, plate } of found.texts) {
    expect([text, at.x >= plate.x - 0.5, at.right <= plate.right + 0.5]).toEqual([text, true, true]);
  }
  for (const { frame, title } of found.titles) expect(title.right).toBeLessThan(frame.right);
});

test("no line of the picture goes through a box", async () => {
  const { page } = await open();
  const through = await page.locator("#e0 svg.picture").evaluate((picture) => {
    const boxes = [...picture.querySelectorAll(".box")].map((one) => {
      const frame = one.querySelector("rect.frame");
      const number = (name: string) => Number(frame?.getAttribute(name));
      const [x, y] = [number("x"), number("y")];
      return { id: one.getAttribute("data-box"), x, y, right: x + number("width"), bottom: y + number("height") };
    });
    return [...picture.querySelectorAll(".edge")].flatMap((edge) => {
      const line = edge.querySelector("path.line");
      if (!(line instanceof SVGPathElement)) return [];
      const { from, to } = (edge as SVGElement).dataset;
      const points = Array.from({ length: 200 }, (_, index) =>
        line.getPointAtLength((line.getTotalLength() * index) / 199),
      );
      return boxes.filter(
        ({ id, x, y, right, bottom }) =>
          id !== from &&
          id !== to &&
          points.some((point) => point.x > x + 1 && point.x < right - 1 && point.y > y + 1 && point.y < bottom - 1),
      );
    });
  });
  expect(through).toEqual([]);
});

test.each(["light", "dark"] as const)("every text can be read: a contrast of at least 4.5, %s", async (colorScheme) => {
  const { page } = await open({ colorScheme });
  for (const name of tabs) {
    await tab(page, name).click();
    const weak = (await page.evaluate(contrasts)).filter(({ ratio }) => ratio < 4.5);
    expect([name, weak]).toEqual([name, []]);
  }
});

test("the theme is the system's until the reader chooses the other", async () => {
  const { page } = await open({ colorScheme: "dark" });
  const background = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
  const dark = await background();
  await page.getByRole("button", { name: "Switch to the light theme" }).click();
  expect(await background()).not.toBe(dark);
  await page.reload();
  await page.getByRole("button", { name: "Switch to the dark theme" }).click();
  expect(await background()).toBe(dark);
});

test.each([1280, 400])("nothing is wider than a window of %d", async (width) => {
  const { page } = await open({ viewport: { width, height: 860 } });
  for (const name of tabs) {
    await tab(page, name).click();
    const wide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
    expect([name, wide]).toEqual([name, 0]);
  }
  await page.getByRole("searchbox").first().fill("scheduler");
  await filtered(page);
  await expect(rows(page, "resources").count()).resolves.toBeLessThan(200);
});

test("environments are switched, and each has its own filter", async () => {
  const { page } = await open();
  await page.getByRole("tab", { name: "dev" }).click();
  expect(await page.locator("#e0").isVisible()).toBe(false);
  expect(await page.locator("#e1").isVisible()).toBe(true);
  await page.keyboard.press("/");
  await page.keyboard.type("postgres");
  expect(await page.locator("#e1-filter").inputValue()).toBe("postgres");
  expect(await page.locator("#e0-filter").inputValue()).toBe("");
  expect(await page.locator("#e1").getByRole("tab", { name: "Changes" }).count()).toBe(0);
});

test("without a script everything can be read, and the picture's components lead to their resources", async () => {
  const { page } = await open({ javaScriptEnabled: false });
  for (const panel of ["changes", "policy", "cost", "resources", "engine"])
    expect(await page.locator(`#e0-${panel}`).isVisible()).toBe(true);
  expect(await page.locator("#e1").isVisible()).toBe(true);
  expect(await page.locator("#e0 .filters").isVisible()).toBe(false);
  await expect(page.locator("#e0-changes").innerText()).resolves.toMatch(/username\s+"postgres"\s+→ "isobar"/);
  const targets = await components(page).evaluateAll((all) => all.map((one) => one.getAttribute("href") ?? ""));
  for (const target of targets.slice(0, 5)) expect(await page.locator(target).count()).toBe(1);
});

test("on paper all parts are there, and nothing that only a screen can do", async () => {
  const { page } = await open();
  await page.emulateMedia({ media: "print" });
  for (const panel of ["changes", "policy", "cost", "resources"])
    expect(await page.locator(`#e0-${panel}`).isVisible()).toBe(true);
  expect(await page.locator("#e0 .toolbar").isVisible()).toBe(false);
  expect((await page.pdf({ format: "A4" })).length).toBeGreaterThan(10_000);
});

test("roles and names are those that a screen reader needs", async () => {
  const { page } = await open();
  const faults = await page.evaluate(() => {
    const all = [...document.querySelectorAll("*")];
    const name = (element: Element) =>
      element.getAttribute("aria-label") ??
      element
        .getAttribute("aria-labelledby")
        ?.split(" ")
        .map((id) => document.getElementById(id)?.textContent)
        .join(" ") ??
      (element.closest("label") ?? element).textContent ??
      "";
    const ids = all.map(({ id }) => id).filter(Boolean);
    const references = all.flatMap((element) =>
      ["aria-controls", "aria-labelledby"].flatMap((attribute) => element.getAttribute(attribute)?.split(" ") ?? []),
    );
    const levels = [...document.querySelectorAll("#e0 :is(h1,h2,h3,h4)")].map(({ tagName }) => Number(tagName[1]));
    return {
      language: document.documentElement.lang === "en" ? [] : ["no language"],
      twice: ids.filter((id, index) => ids.indexOf(id) !== index),
      dangling: references.filter((id) => !document.getElementById(id)),
      nameless: [...document.querySelectorAll("a, button, input, summary, [role]")]
        .filter(
          (element) =>
            element.checkVisibility() &&
            !["rowgroup", "status"].includes(element.getAttribute("role") ?? "") &&
            name(element).trim() === "",
        )
        .map(({ outerHTML }) => outerHTML.slice(0, 120)),
      skipped: levels.filter((level, index) => index > 0 && level > (levels[index - 1] ?? 0) + 1),
      headless: [...document.querySelectorAll("table.figures, table.matrix")].filter(
        (table) => !table.querySelector("th[scope]"),
      ).length,
      nested: document.querySelectorAll("a a, button button, a button, summary a, summary button").length,
    };
  });
  expect(faults).toEqual({ language: [], twice: [], dangling: [], nameless: [], skipped: [], headless: 0, nested: 0 });
  const shape = await page.locator("#e0 .tabs").evaluate((list) => ({
    role: list.getAttribute("role"),
    selected: list.querySelectorAll("[role=tab][aria-selected=true]").length,
    reachable: list.querySelectorAll("[role=tab][tabindex='0']").length,
  }));
  expect(shape).toEqual({ role: "tablist", selected: 1, reachable: 1 });
});

test("a hostile name is shown as it is written, and does nothing", async () => {
  const hostile = `</script><script>window.harmed = 1</script><img src=x onerror="window.harmed = 1">'"\`&amp;${"\u202e"}`;
  const [prod] = report.environments;
  const [resource] = prod?.resources ?? [];
  const [change] = prod?.changes ?? [];
  const [finding] = prod?.findings ?? [];
  const [line] = prod?.cost.lines ?? [];
  if (!prod || !resource || !change || !finding || !line) throw new Error("the example has all of these");
  const one = {
    ...resource,
    custom: true,
    urn: hostile,
    name: hostile,
    type: `aws:x:${hostile}`,
    inputs: { [hostile]: hostile },
  };
  const harmful = reportHtml({
    version: 1,
    base: { ref: hostile, commit: hostile },
    environments: [
      {
        environment: hostile,
        notes: [hostile],
        resources: [one],
        changes: [
          {
            ...change,
            operation: "change",
            urn: hostile,
            name: hostile,
            within: [hostile],
            timing: hostile,
            properties: [{ path: hostile, old: hostile, new: `${hostile}\n${hostile}`, replaces: true, refused: true }],
            manifest: { diff: [`+${hostile}`], effect: hostile },
          },
        ],
        findings: [
          { ...finding, urn: hostile, name: hostile, found: hostile, setting: hostile, source: "javascript:alert(1)" },
        ],
        cost: {
          ...prod.cost,
          lines: [{ ...line, urn: hostile, name: hostile, basis: hostile, notes: [hostile], pool: hostile }],
        },
        engine: {
          engineVersion: hostile,
          steps: [],
          agreement: [{ urn: hostile, verdict: "missed", reason: hostile }],
          diagnostics: [hostile],
        },
      },
    ],
  });
  const there = path.join(folder, "hostile.html");
  writeFileSync(there, harmful);
  const { page, complaints, requests } = await openFile(browser, there);
  for (const name of tabs) await tab(page, name).click();
  expect(await page.evaluate(() => "harmed" in window)).toBe(false);
  expect(await page.locator("script").count()).toBe(1);
  expect(await page.locator("img").count()).toBe(0);
  expect(await page.locator("a[href^=javascript]").count()).toBe(0);
  await expect(page.locator("h1").innerText()).resolves.toContain("<script>window.harmed = 1</script>");
  await expect(page.locator("h1").innerText()).resolves.toContain("\\u{202e}");
  expect(complaints).toEqual([]);
  expect(requests).toEqual([]);
});

test("5,000 resources open and are filtered in seconds", async () => {
  const [prod] = report.environments;
  if (!prod) throw new Error("the example has an environment");
  const copies = Math.ceil(5000 / prod.resources.filter(({ custom }) => custom).length);
  const resources = Array.from({ length: copies }, (_, copy) =>
    prod.resources.map((resource) => {
      const at = (urn: string) => urn.replaceAll("prod", `prod${copy}`);
      return {
        ...resource,
        urn: at(resource.urn),
        name: at(resource.name),
        dependencies: resource.dependencies.map(at),
        ...(resource.parent !== undefined && { parent: at(resource.parent) }),
      };
    }),
  ).flat();
  const there = path.join(folder, "big.html");
  const text = reportHtml({ ...report, environments: [{ ...prod, resources }] });
  writeFileSync(there, text);
  const started = performance.now();
  const { page } = await openFile(browser, there);
  const opened = performance.now() - started;
  await page.getByRole("searchbox").fill("prod3-aws-workers");
  await page
    .locator("#e0 .tabs")
    .getByText(/\d+\/5\d{3}/)
    .waitFor();
  const filtered = performance.now() - started - opened;
  expect(text.length).toBeLessThan(20_000_000);
  expect(opened).toBeLessThan(20_000);
  expect(filtered).toBeLessThan(10_000);
});
