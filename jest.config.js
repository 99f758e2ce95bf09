const paths = {
  "^isobar$": "<rootDir>/lib/index.ts",
  "^isobar/(aws|gcp|azure|existing)$": "<rootDir>/lib/clouds/$1.ts",
  "^isobar/(airflow|cert-manager|cloudnative-pg|external-secrets|postgres|vault|vault-secrets-operator)$":
    "<rootDir>/lib/workloads/$1/index.ts",
  "^isobar/manifests$": "<rootDir>/lib/manifests/index.ts",
  "^isobar/policy$": "<rootDir>/lib/preview/policy/pack.ts",
};

// Whole environments, recorded and judged: each takes seconds.
const environments = ["platform", "secrets", "examples", "preview/policy", "preview/cost", "preview/report"].map(
  (folder) => `/test/${folder}/`,
);

// The command, other people's programs, git, CI scripts, the package, what the pages show: each test starts processes or compilers.
const processes = ["cli", "ci", "docs", "package", "preview/program", "preview/base"].map(
  (folder) => `/test/${folder}/`,
);

// What previews say against what the engine does: sixty previews of production, which take minutes.
const truths = ["preview-truth.test.ts"];

// Pulumi loads these to read the source of functions and to find out what packages they need, which takes longer than most tests; no test here
// hands it a function to read.
const neverUsed = {
  "/typescript-shim$": "<rootDir>/test/never-used.js",
  "^@npmcli/arborist$": "<rootDir>/test/never-used.js",
};

const engineSetup = ["<rootDir>/test/engine/without-positions.ts"];

/** @type {import("jest").Config} */
const level = {
  testEnvironment: "node",
  transform: {
    "^.+\\.ts$": [
      "@swc/jest",
      { jsc: { target: "es2022", parser: { syntax: "typescript" } }, module: { type: "commonjs" } },
    ],
  },
  moduleNameMapper: paths,
  modulePathIgnorePatterns: ["<rootDir>/build", "<rootDir>/dist"],
};

const inProcess = {
  ...level,
  moduleNameMapper: { ...paths, ...neverUsed },
  setupFiles: ["<rootDir>/test/properties.ts"],
};

const testsIn = (folders) => folders.map((folder) => `<rootDir>${folder}**/*.test.ts`);

const onCluster = {
  ...level,
  globalSetup: "<rootDir>/test/cluster/global-setup.ts",
  globalTeardown: "<rootDir>/test/cluster/global-teardown.ts",
  testEnvironment: "<rootDir>/test/cluster/scenario-environment.ts",
  setupFilesAfterEnv: ["<rootDir>/test/cluster/timeout-and-retry.ts"],
};

module.exports = {
  // Recording a program takes seconds on a busy machine.
  testTimeout: 60_000,
  reporters: ["default", "<rootDir>/tools/jest/counts.js"],
  projects: [
    {
      ...inProcess,
      displayName: "fast",
      testMatch: ["<rootDir>/test/**/*.test.ts"],
      testPathIgnorePatterns: [
        ...environments,
        ...processes,
        "/test/engine/",
        "/test/cluster/",
        "/test/vault/",
        "/test/browser/",
      ],
    },
    { ...inProcess, displayName: "environments", testMatch: testsIn(environments) },
    { ...level, displayName: "command", testMatch: testsIn(processes) },
    { ...level, displayName: "browser", testMatch: ["<rootDir>/test/browser/**/*.test.ts"] },
    {
      ...level,
      displayName: "engine",
      setupFiles: engineSetup,
      testMatch: ["<rootDir>/test/engine/**/*.test.ts"],
      testPathIgnorePatterns: truths.map((file) => `/test/engine/${file}$`),
    },
    {
      ...level,
      displayName: "truth",
      setupFiles: engineSetup,
      testMatch: truths.map((file) => `<rootDir>/test/engine/${file}`),
    },
    { ...onCluster, displayName: "cluster", testMatch: ["<rootDir>/test/cluster/**/*.test.ts"] },
    {
      ...onCluster,
      displayName: "vault",
      globalSetup: "<rootDir>/test/vault/global-setup.ts",
      testMatch: ["<rootDir>/test/vault/**/*.test.ts"],
    },
  ],
};
