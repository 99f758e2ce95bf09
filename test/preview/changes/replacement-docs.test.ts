import { checkDocumentation } from "../../../tools/replacement-docs";

/** What the documentation calls immutable and the table does not, each for a reason. */
const exceptions: { readonly [property: string]: string } = {
  "aws:ec2/launchTemplate:LaunchTemplate description": "it makes a new version of the template, not a new template",
  "azure-native:authorization:PolicyAssignment assignmentType":
    "Azure's provider replaces for what is in the URL; this it sends as an update",
  "azure-native:storage:BlobContainer immutableStorageWithVersioning":
    "Azure's provider replaces for what is in the URL; this it sends as an update",
};

describe("the table of replacements and the documentation of the installed SDKs", () => {
  const check = checkDocumentation();

  test("what the documentation says to make a new resource, the table says too", () => {
    expect(check.agreed).toBeGreaterThanOrEqual(20);
    expect(check.missing.map(({ type, path }) => `${type} ${path}`).sort()).toEqual(Object.keys(exceptions).sort());
  });

  test("nothing of the table is documented to change in place", () => {
    expect(check.denied).toEqual([]);
  });

  test("every type that the clouds make is judged by the table or by a rule of its provider", () => {
    expect(check.types).toBeGreaterThan(100);
    expect(check.unlisted).toEqual([]);
    expect(check.undeclared).toEqual([]);
  });
});
