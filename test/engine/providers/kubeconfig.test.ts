import { kubeconfigProblem, replacesCluster } from "./kubeconfig";
import { UNKNOWN } from "./value";

const config = (server: string, token = "t") =>
  JSON.stringify({
    clusters: [{ name: "c", cluster: { server } }],
    contexts: [{ name: "x", context: { cluster: "c", user: "u" } }],
    "current-context": "x",
    users: [{ name: "u", user: { token } }],
  });
const [one, two] = [config("https://one"), config("https://two")];

test("another user of the same cluster replaces nothing", () => {
  expect(replacesCluster({ kubeconfig: one }, { kubeconfig: config("https://one", "new") })).toEqual({
    diffs: ["kubeconfig"],
    replaces: [],
  });
});

test.each([
  ["another cluster", two],
  ["a kubeconfig that is not known yet", UNKNOWN],
])("%s replaces everything in the old one", (_what, kubeconfig) => {
  expect(replacesCluster({ kubeconfig: one }, { kubeconfig }).replaces).toEqual(["kubeconfig"]);
});

test.each([
  ["another cluster", two],
  ["a kubeconfig that is not known yet", UNKNOWN],
])("%s replaces nothing under an identifier that stays", (_what, kubeconfig) => {
  const clusterIdentifier = "prod";
  expect(replacesCluster({ kubeconfig: one, clusterIdentifier }, { kubeconfig, clusterIdentifier }).replaces).toEqual(
    [],
  );
});

test("the run that adds an identifier still follows the kubeconfig", () => {
  expect(replacesCluster({ kubeconfig: one }, { kubeconfig: UNKNOWN, clusterIdentifier: "prod" }).replaces).toEqual([
    "kubeconfig",
  ]);
});

test("another identifier replaces, whatever the kubeconfig says", () => {
  const old = { kubeconfig: one, clusterIdentifier: "blue" };
  expect(replacesCluster(old, { ...old, clusterIdentifier: "green" }).replaces).toEqual(["clusterIdentifier"]);
});

test.each([
  ["", /no configuration/],
  ["[]", /parse error/],
  [JSON.stringify({ "current-context": "x" }), /context "x" does not exist/],
  [JSON.stringify({ contexts: [] }), /no current context/],
])("%j is no kubeconfig", (text, problem) => {
  expect(kubeconfigProblem(text, undefined)).toMatch(problem);
});

test("a kubeconfig is one", () => {
  expect(kubeconfigProblem(one, undefined)).toBeUndefined();
});
