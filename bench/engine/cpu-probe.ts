import { readdirSync, readFileSync } from "node:fs";
import { kinds, productionOn, program } from "/work/main/test/engine/production";
import { openStack } from "/work/main/test/engine/stack";
const read = (p: string) => { try { return readFileSync(p, "utf8"); } catch { return ""; } };
const cpu = new Map<string, number>();
setInterval(() => {
  for (const e of readdirSync("/proc").filter((n) => /^\d+$/.test(n))) {
    const cmd = read(`/proc/${e}/cmdline`).replaceAll("\0", " ");
    const m = /stand-in.js (\S+)/.exec(cmd); const eng = /bin\/pulumi (\w+)/.exec(cmd);
    if (!m && !eng && Number(e) !== process.pid) continue;
    const f = read(`/proc/${e}/stat`).split(") ")[1]?.split(" ") ?? [];
    cpu.set(`${m ? "stand-in " + m[1] : eng ? "engine " + eng[1] : "program"} ${e}`, (Number(f[11]) + Number(f[12])) / 100);
  }
}, 100);
(async () => {
  const stack = await openStack({ name: "prod", program, config: productionOn("aws", "gcp", "azure"), kinds });
  for (const what of ["preview", "preview", "up", "preview"] as const) { cpu.clear(); const before = process.cpuUsage(); const r = await stack[what](); const after = process.cpuUsage(before); console.log(what, r.seconds, "program cpu", after.user / 1e6 + after.system / 1e6, [...cpu].filter(([k]) => !k.startsWith("program"))); }
  stack.close(); process.exit();
})();
