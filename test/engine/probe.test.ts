import { production, program } from "./production";
import { openStack } from "./stack";

jest.setTimeout(380_000);
test("probe", async () => {
  const stack = await openStack({ name: "prod", program, config: production(), kinds: ["cilium.io/v2:CiliumClusterwideNetworkPolicy"] });
  const p = await stack.preview({});
  console.log(p.seconds, p.counts, p.said);
  const u = await stack.up();
  console.log(u.seconds, u.counts, u.said);
  const p2 = await stack.preview({});
  console.log(p2.seconds, p2.counts, p2.said, p2.summary);
  const r = await stack.preview({ refresh: true });
  console.log(r.seconds, r.summary);
  const big = production({ nodePools: { ...(production()["isobar:environment"]["nodePools"] as any), workers: { cpu: 8, memoryGiB: 32, min: 0, max: 60, spot: { fallback: true } } } });
  const resize = await stack.preview({ config: big });
  console.log(resize.summary, resize.changes.map(c => c.changed));
  const gen = await stack.preview({ config: production({ nodePools: { ...(production()["isobar:environment"]["nodePools"] as any), core: { cpu: 8, memoryGiB: 32, min: 3, max: 10 } } }) });
  console.log(gen.summary);
  const d = await stack.destroy({ fails: true });
  console.log(d.said);
  stack.close();
});
