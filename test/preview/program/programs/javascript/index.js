const fs = require("node:fs");
const pulumi = require("@pulumi/pulumi");

// Beside the program, as the engine runs it.
const { name } = JSON.parse(fs.readFileSync("name.json", "utf8"));
console.log("noise on stdout");
module.exports = new Promise((resolve) => setTimeout(resolve, 5)).then(() => {
  new pulumi.CustomResource("aws:s3/bucket:Bucket", name, {});
});
