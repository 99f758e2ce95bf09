import { existsSync } from "node:fs";
import { type Browser, type BrowserContext, type BrowserContextOptions, chromium, type Page } from "playwright-core";

const known = [process.env["CHROMIUM"], "/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];

/** Debian's Chromium, or the one that `CHROMIUM` names. */
export async function openBrowser(): Promise<Browser> {
  const executablePath = known.find((path) => path !== undefined && existsSync(path));
  if (executablePath === undefined) {
    throw new Error("no Chromium: run tools/chromium.sh as root, or set CHROMIUM to its path");
  }
  return chromium.launch({ executablePath, args: ["--no-sandbox"] });
}

/** A page as a reader has it before them, and all that it asked for or complained about. */
export interface OpenPage {
  readonly page: Page;
  readonly context: BrowserContext;
  /** URLs that the page asked for, itself left out. */
  readonly requests: readonly string[];
  readonly complaints: readonly string[];
}

/** Opens a file as a reader does, in a window of 1280 by 900 that prefers light. */
export async function openFile(browser: Browser, file: string, options: BrowserContextOptions = {}): Promise<OpenPage> {
  const context = await browser.newContext({
    viewport: { width: 1280, height: 900 },
    colorScheme: "light",
    ...options,
  });
  const requests: string[] = [];
  const complaints: string[] = [];
  const url = `file://${file}`;
  context.on("request", (request) => {
    if (request.url() !== url) requests.push(request.url());
  });
  const page = await context.newPage();
  page.on("console", (message) => {
    if (message.type() === "error" || message.type() === "warning") complaints.push(message.text());
  });
  page.on("pageerror", (error) => complaints.push(error.message));
  await page.goto(url);
  return { page, context, requests, complaints };
}
