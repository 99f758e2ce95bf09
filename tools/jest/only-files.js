// Leaves of the files that Jest has found those that ISOBAR_TEST_FILES names.
const files = new Set(JSON.parse(process.env.ISOBAR_TEST_FILES ?? "[]"));
module.exports = (paths) => ({ filtered: paths.filter((path) => files.has(path)) });
