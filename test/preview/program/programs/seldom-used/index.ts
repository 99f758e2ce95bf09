import { Bucket } from "@pulumi/aws/s3";
import * as pulumi from "@pulumi/pulumi";
import * as automation from "@pulumi/pulumi/automation";

/** Uses what Pulumi loads with itself and hardly any program uses: it is loaded with the first use. */
async function tags() {
  const code = await pulumi.runtime.serializeFunction((size: number) => size + 1);
  return {
    same: String(pulumi.automation.LocalWorkspace === automation.LocalWorkspace),
    class: automation.StackAlreadyExistsError.name,
    listed: String(Object.keys(automation).includes("LocalWorkspace") && "Stack" in automation),
    function: String(/size\s*\+\s*1/.test(code.text)),
  };
}

new Bucket("seldom", { tags: tags() });
