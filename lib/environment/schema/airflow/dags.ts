import { z } from "zod";
import { input } from "../input";
import { secretKey } from "../secret-key";

const absolutePath = z.string().regex(/^\//, "a path that begins with a slash");
const refreshSeconds = z.int().min(1).max(86400).default(60).describe("Seconds between looks for changes.");

const git = z.strictObject({
  url: input(z.string().min(1)).describe("Repository URL without credentials."),
  ref: z.string().min(1).default("main").describe("Branch or tag that is followed."),
  subdirectory: z.string().min(1).optional().describe("Folder of the repository that holds DAGs. Default: its top."),
  refreshSeconds,
  credential: z
    .union([
      z.strictObject({
        sshKey: secretKey.describe("The Secret with a private key, for a repository by SSH."),
        knownHosts: z.string().min(1).describe("The servers' public keys, as in known_hosts. Any other is refused."),
      }),
      z.strictObject({
        token: secretKey.describe("The Secret with an access token, for a repository by HTTPS."),
        user: z.string().min(1).default("user").describe("Name that the token goes with."),
      }),
    ])
    .optional()
    .describe("What opens a private repository. Default: anybody may read it."),
});

export const dagBundle = z
  .strictObject({
    name: z
      .string()
      .regex(/^[A-Za-z0-9_-]{1,64}$/, "at most 64 letters, digits, underscores and dashes")
      .describe("The bundle's name in Airflow."),
    git: git.optional().describe("A git repository that Airflow fetches itself; a run keeps its commit."),
    bucket: z
      .strictObject({
        kind: z.enum(["s3", "gcs"]).describe("What speaks for the bucket."),
        name: input(z.string().min(1)).describe("The bucket's name."),
        prefix: z.string().min(1).optional().describe("Folder that holds DAGs. Default: the whole bucket."),
        refreshSeconds,
      })
      .optional()
      .describe("A bucket that Airflow fetches as the pods' identity, which you let read it."),
    image: z
      .strictObject({ path: absolutePath.describe("Absolute path in Airflow's image.") })
      .optional()
      .describe("DAGs that are part of Airflow's image."),
  })
  .superRefine(
    (bundle, context) => {
      const given = (["git", "bucket", "image"] as const).filter((source) => bundle[source] !== undefined);
      if (given.length !== 1) {
        const message = "exactly one of git, bucket and image";
        context.addIssue({ code: "custom", path: [], input: given.join(" and ") || undefined, message });
      }
    },
    { when: ({ value }) => z.core.util.isPlainObject(value) },
  );
export type DagBundle = z.output<typeof dagBundle>;
