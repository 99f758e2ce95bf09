import { Provider as Gcp } from "@pulumi/gcp/provider";
import { Bucket } from "@pulumi/gcp/storage";
import { RandomId } from "@pulumi/random/randomId";
import { openStack } from "./stack";

jest.setTimeout(900_000);

/** A program that reads what one resource becomes, as Isobar's reads its keys and endpoints. */
const program =
  (labels: Readonly<Record<string, string>> = {}) =>
  () => {
    const provider = new Gcp("gcp", { project: "acme" });
    const id = new RandomId("left-out-id", { byteLength: 4 });
    const name = id.hex.apply((hex) => `data-${hex.toUpperCase()}`);
    new Bucket("left-out-bucket", { name, location: "US", labels }, { provider });
    new Bucket("other", { location: "US", labels }, { provider });
  };

test("an update may leave out what is there already, and not what was never made: that has no outputs to read", async () => {
  const stack = await openStack({ program: program() });
  try {
    const exclude = ["**::left-out**"];
    expect((await stack.up({ exclude, fails: true })).said).toMatch(/undefined \(reading 'toUpperCase'\)/);
    await stack.up();
    const { summary } = await stack.up({ exclude, program: program({ owner: "data" }) });
    expect(summary).toEqual(["update other"]);
  } finally {
    stack.close();
  }
});
