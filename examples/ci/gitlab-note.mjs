// Puts a preview into the one note of a merge request that begins with its marker: updated in place, or made when there is none.
//   node gitlab-note.mjs preview/preview.md <exit status of the preview>
// A missing or refused token is no failure: the job's log and its artifact have the preview too.
import { existsSync, readFileSync } from "node:fs";

const [, , file = "preview/preview.md", status = "0"] = process.argv;
const {
  CI_API_V4_URL: api,
  CI_PROJECT_ID: project,
  CI_MERGE_REQUEST_IID: request,
  CI_JOB_URL: job = "",
  ENVIRONMENTS: environments = "prod",
  ISOBAR_GITLAB_TOKEN: token = "",
} = process.env;
const notes = `/projects/${project}/merge_requests/${request}/notes`;
/** GitLab's, for a note. */
const limit = 1_000_000;

class Refused extends Error {}

async function call(method, path, body) {
  const response = await fetch(`${api}${path}`, {
    method,
    headers: { "private-token": token, "content-type": "application/json" },
    ...(body && { body: JSON.stringify(body) }),
  });
  if ([401, 403, 404].includes(response.status)) throw new Refused(`${method} ${path}: ${response.status}`);
  if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${(await response.text()).slice(0, 500)}`);
  return { json: await response.json(), next: response.headers.get("x-next-page") ?? "" };
}

/** The note that an earlier run has written; anybody can begin a note with the marker. */
async function earlier(marker) {
  const { username } = (await call("GET", "/user")).json;
  for (let page = "1"; page !== ""; ) {
    const { json, next } = await call("GET", `${notes}?per_page=100&page=${page}`);
    const found = json.find(
      ({ author, body }) => author?.username === username && body.split(/\r?\n/, 1)[0] === marker,
    );
    if (found) return found;
    page = next;
  }
  return undefined;
}

async function note() {
  if (token === "") throw new Refused("ISOBAR_GITLAB_TOKEN is not set");
  const failed = `<!-- isobar preview ${environments} -->\n### The preview of ${environments} ended with an error\n\n[The job's log](${job}) says why.\n`;
  if (!existsSync(file) && status === "0") throw new Error(`${file}: no such file`);
  const text = existsSync(file) ? readFileSync(file, "utf8") : failed;
  const body =
    job !== "" && text.length < limit - 1000 ? `${text}\n_Everything: the artifacts of [this job](${job})._\n` : text;
  const before = await earlier(text.split("\n", 1)[0]);
  if (before) await call("PUT", `${notes}/${before.id}`, { body });
  else await call("POST", notes, { body });
  console.log(before ? `updated note ${before.id}` : "made a note");
}

note().catch((error) => {
  console.log(`no note on the merge request: ${error.message}`);
  if (!(error instanceof Refused)) process.exitCode = 1;
});
