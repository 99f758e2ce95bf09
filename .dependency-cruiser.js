/** Which way imports run. The arrows are those of the design: upper layers name lower ones, never the other way. */
const cloudFile = "^lib/clouds/[^/]+/(aws|gcp|azure)\\b";

/** @type {import("dependency-cruiser").IConfiguration} */
module.exports = {
  forbidden: [
    { name: "no-circles", severity: "error", from: {}, to: { circular: true } },
    {
      name: "workloads-know-no-cloud",
      comment:
        "What cdk8s builds is pure: no cloud, no Pulumi, and of the environment only the form of its errors, what a secret looks like, and facts of versions.",
      severity: "error",
      from: { path: "^lib/workloads/" },
      to: {
        path: ["^lib/(clouds|platform|manifests|preview|cli|environment)/", "node_modules/@pulumi/"],
        pathNot: "^lib/environment/(issue|nearest|zod-issues|secret-forms|clear-text-secrets|openbao-version)\\.ts$",
      },
    },
    {
      name: "environment-is-the-ground",
      severity: "error",
      from: { path: "^lib/environment/" },
      to: { path: "^lib/(clouds|platform|manifests|workloads|preview|cli)/" },
    },
    {
      name: "clouds-know-no-platform",
      comment: "Only an entry point, which fulfils the contract, puts a workload into its cluster.",
      severity: "error",
      from: { path: "^lib/clouds/[^/]+/" },
      to: { path: "^lib/(platform|workloads|preview|cli)/" },
    },
    {
      name: "entry-points-know-no-platform",
      severity: "error",
      from: { path: "^lib/clouds/[^/]+$" },
      to: { path: "^lib/(platform|preview|cli)/" },
    },
    {
      name: "bridge-knows-neither-side",
      severity: "error",
      from: { path: "^lib/manifests/" },
      to: { path: "^lib/(clouds|platform|workloads|environment|preview|cli)/" },
    },
    {
      name: "capabilities-apart",
      comment: "A capability never imports another capability's cloud file; it takes what it needs as arguments.",
      severity: "error",
      from: { path: "^lib/clouds/([^/]+)/" },
      to: { path: cloudFile, pathNot: "^lib/clouds/$1/" },
    },
    {
      name: "clouds-apart",
      comment: "EKS, GKE and AKS share contracts, not code.",
      severity: "error",
      from: { path: "^lib/clouds/.*\\b(aws|gcp|azure)\\b" },
      to: { path: "^lib/clouds/.*\\b(aws|gcp|azure)\\b", pathNot: "^lib/clouds/.*\\b$1\\b" },
    },
    {
      name: "clouds-are-optional",
      comment: "Only a cloud's own files load its SDK, and only by submodule.",
      severity: "error",
      from: { path: "^lib/", pathNot: "^lib/clouds/.*\\b(aws|gcp|azure)\\b" },
      to: { path: "node_modules/@pulumi/(aws|gcp|azure-native)/" },
    },
    {
      name: "submodules-only",
      severity: "error",
      from: { path: "^(lib|stacks|examples)/" },
      to: { path: "node_modules/@pulumi/(aws|gcp|azure-native)/index" },
    },
    {
      name: "platform-above-preview-below-cli",
      severity: "error",
      from: { path: "^lib/(platform|preview)/" },
      to: { path: "^lib/cli/" },
    },
    {
      name: "only-the-pack-needs-pulumi-policy",
      comment: "It is an optional package, for those who use isobar/policy.",
      severity: "error",
      from: { path: "^lib/", pathNot: "^lib/preview/policy/(pack|policy-resources)\\.ts$" },
      to: { path: "node_modules/@pulumi/policy/" },
    },
    {
      name: "preview-reads-any-program",
      severity: "error",
      from: { path: "^lib/preview/" },
      to: { path: "^lib/(platform|clouds|workloads|manifests)/" },
    },
  ],
  options: {
    doNotFollow: { path: "node_modules" },
    tsConfig: { fileName: "tsconfig.json" },
    tsPreCompilationDeps: true,
  },
};
