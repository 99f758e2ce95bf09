import * as pulumi from "@pulumi/pulumi";

interface Found {
  readonly network: { readonly subnets: readonly string[] };
}

export = async () => {
  const found: Found = await pulumi.runtime.invoke("acme:index/getNetwork:getNetwork", { name: "a" });
  return { subnet: found.network.subnets[0] };
};
