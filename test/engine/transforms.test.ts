import { AwsKey, S3Bucket } from "isobar/aws";
import { openStack } from "./stack";

jest.setTimeout(900_000);

test("a component's transforms reach the resources in it", async () => {
  const program = () => {
    const key = new AwsKey("data", { accountId: "111122223333", region: "us-east-1" });
    new S3Bucket(
      "logs",
      { purpose: "logs", keyId: key.id },
      {
        transforms: [
          ({ type, props, opts }) =>
            type === "aws:s3/bucket:Bucket" ? { props: { ...props, forceDestroy: true }, opts } : undefined,
        ],
      },
    );
  };
  const stack = await openStack({ program, config: { "aws:region": "us-east-1" } });
  try {
    await stack.up();
    const bucket = stack.cloud.resources.find(({ type }) => type === "aws:s3/bucket:Bucket");
    expect(bucket?.properties["forceDestroy"]).toBe(true);
  } finally {
    stack.close();
  }
});
