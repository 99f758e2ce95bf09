import { production, program } from "./production";
import { openStack } from "./stack";

jest.setTimeout(380_000);
test("probe", async () => {
  const stack = await openStack({ name: "prod", program, config: production() });
  const p = await stack.preview({});
  console.log(p.seconds, p.counts, p.said);
  const u = await stack.up();
  console.log(u.seconds, u.counts, u.said);
  const p2 = await stack.preview({});
  console.log(p2.seconds, p2.counts, p2.said, p2.summary);
  stack.close();
});
