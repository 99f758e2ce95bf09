import { readFile } from "node:fs/promises";
import * as pulumi from "@pulumi/pulumi";
import { tagsOf } from "./tags.js";

class Bucket extends pulumi.CustomResource {
  constructor(name: string, inputs: pulumi.Inputs, options?: pulumi.CustomResourceOptions) {
    super("aws:s3/bucket:Bucket", name, inputs, options);
  }
}

interface Settings {
  readonly owner: string;
}

const settings: Settings = JSON.parse(await readFile(new URL("./settings.json", import.meta.url), "utf8"));
const bucket = new Bucket("module", { tags: tagsOf(settings.owner) });
export const urn = bucket.urn;
