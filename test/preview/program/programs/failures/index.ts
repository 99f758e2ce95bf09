import * as pulumi from "@pulumi/pulumi";

interface Failure {
  readonly name: string;
}

const { name }: Failure = { name: pulumi.getStack() };
const secret = pulumi.secret("canary-in-apply");

function fail(): never {
  throw new RangeError("too far");
}

switch (name) {
  case "throws":
    fail();
    break;
  case "text":
    throw "a text";
  case "exit":
    console.log("before the end");
    process.exit(3);
    break;
  case "abort":
    process.kill(process.pid, "SIGKILL");
    break;
  case "rejection":
    Promise.reject(new RangeError("nobody waits for it"));
    break;
  case "timer":
    setTimeout(() => fail(), 5);
    module.exports = new Promise((resolve) => setTimeout(resolve, 1000));
    break;
  case "secret":
    secret.apply((value) => {
      throw new Error(`refused: ${value}`);
    });
    break;
  case "environment":
    throw new Error(`refused: ${process.env["CANARY_API_TOKEN"]}`);
  case "missing":
    new pulumi.Config("acme").require("domain");
    break;
  case "missing-secret":
    new pulumi.Config("acme").requireSecret("key");
    break;
  case "number":
    new pulumi.Config("acme").requireNumber("size");
    break;
  case "run-error":
    throw new pulumi.RunError("not on a Friday");
  case "busy":
    for (;;);
  case "endless":
    module.exports = new Promise((resolve) => setTimeout(resolve, 1e8));
    break;
  case "waits":
    module.exports = new Promise(() => {});
}
