// Puts the preview into the one comment of the pull request that begins with its marker: updated in place, or made when there is none.
// A token that may not write, as that of a fork's pull request, is no failure: the summary of the run has the preview too.
import { appendFileSync, existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

const env = (name) => process.env[name] ?? "";
const api = env("GITHUB_API_URL") || "https://api.github.com";
const repository = env("GITHUB_REPOSITORY");
/** GitHub's, for a comment. */
const limit = 65_536;

class Refused extends Error {}

async function request(method, path, body) {
  for (let attempt = 1; ; attempt++) {
    const response = await fetch(`${api}${path}`, {
      method,
      headers: {
        accept: "application/vnd.github+json",
        authorization: `Bearer ${env("ISOBAR_TOKEN")}`,
        "content-type": "application/json",
        "user-agent": "isobar",
        "x-github-api-version": "2022-11-28",
      },
      ...(body && { body: JSON.stringify(body) }),
    }).catch((error) => ({
      status: 0,
      ok: false,
      headers: new Headers(),
      text: async () => String(error.cause ?? error),
    }));
    if (response.ok) return { json: await response.json(), link: response.headers.get("link") ?? "" };
    const text = (await response.text()).slice(0, 500);
    const wait = response.headers.get("retry-after");
    const limited = response.status === 429 || wait !== null || response.headers.get("x-ratelimit-remaining") === "0";
    if ([401, 403, 404].includes(response.status) && !limited)
      throw new Refused(`${method} ${path}: ${response.status} ${text}`);
    if (attempt === 4 || (response.status > 0 && response.status < 500 && !limited)) {
      throw new Error(`${method} ${path}: ${response.status || "no answer"} ${text}`);
    }
    const unit = Number(env("ISOBAR_RETRY_MS") || 1000);
    await sleep(Math.min(Number(wait ?? 2 ** attempt) || 2 ** attempt, 60) * unit);
  }
}

/** Whose comments the token writes; undefined for one of an app, such as the workflow's own. */
async function writer() {
  try {
    return (await request("GET", "/user")).json.login;
  } catch (error) {
    if (error instanceof Refused) return undefined;
    throw error;
  }
}

/** The comment that an earlier run has written. */
async function earlier(issue, marker) {
  let login;
  let asked = false;
  for (let page = 1; ; page++) {
    const path = `/repos/${repository}/issues/${issue}/comments?per_page=100&page=${page}`;
    const { json: comments, link } = await request("GET", path);
    for (const comment of comments) {
      if ((comment.body ?? "").split(/\r?\n/, 1)[0] !== marker) continue;
      if (!asked) [login, asked] = [await writer(), true];
      // Anybody can begin a comment with the marker.
      if (login === undefined ? comment.user?.type === "Bot" : comment.user?.login === login) return comment;
    }
    if (!/rel="next"/.test(link)) return undefined;
  }
}

function footer(text) {
  const run = `${env("GITHUB_SERVER_URL")}/${repository}/actions/runs/${env("GITHUB_RUN_ID")}`;
  const line = `\n_Everything, with the page to look around in: the artifacts of [this run](${run})._\n`;
  return text.length + line.length <= limit && env("GITHUB_RUN_ID") !== "" ? `${text}${line}` : text;
}

function pullRequest() {
  const given = env("ISOBAR_PULL_REQUEST");
  if (given !== "") return /^\d+$/.test(given) ? Number(given) : undefined;
  const file = env("GITHUB_EVENT_PATH");
  return file ? JSON.parse(readFileSync(file, "utf8")).pull_request?.number : undefined;
}

/** On the page of the run and in its log. */
function tell(level, text) {
  console.log(
    `::${level} title=Isobar preview::${text.replaceAll("%", "%25").replaceAll("\r", "%0D").replaceAll("\n", "%0A")}`,
  );
  if (env("GITHUB_STEP_SUMMARY") !== "") appendFileSync(env("GITHUB_STEP_SUMMARY"), `\n_${text}_\n`);
}

async function comment() {
  const file = join(env("ISOBAR_FOLDER"), "preview.md");
  if (!existsSync(file)) return tell("notice", "There is no preview to comment with.");
  const issue = pullRequest();
  if (issue === undefined) return tell("notice", "No comment: the run belongs to no pull request.");
  const text = readFileSync(file, "utf8");
  const marker = text.split("\n", 1)[0];
  if (!marker.startsWith("<!-- ")) throw new Error(`${file} does not begin with a marker`);
  const body = footer(text);
  const before = await earlier(issue, marker);
  const { json } = before
    ? await request("PATCH", `/repos/${repository}/issues/comments/${before.id}`, { body })
    : await request("POST", `/repos/${repository}/issues/${issue}/comments`, { body });
  console.log(`${before ? "updated" : "made"} ${json.html_url ?? `comment ${json.id}`}`);
  if (env("GITHUB_OUTPUT") !== "") appendFileSync(env("GITHUB_OUTPUT"), `comment-url=${json.html_url ?? ""}\n`);
}

comment().catch((error) => {
  if (!(error instanceof Refused)) return tell("warning", `The comment was not written: ${error.message}`);
  console.log(error.message);
  tell(
    "notice",
    "No comment on the pull request: the token may not write one. A pull request from a fork gets a token that only reads; otherwise the job needs the permission pull-requests: write.",
  );
});
