/** Outputs that a cloud makes up and programs read, beside an id, an arn and a name. */
export const madeUpOutputs = () => ({
  address: "made-up.example.com",
  base64: "bWFkZS11cA==",
  clientId: "made-up",
  dnsName: "made-up.example.com",
  email: "made-up@example.iam.gserviceaccount.com",
  endpoint: "https://made-up.example.com",
  fullyQualifiedDomainName: "made-up.example.com",
  hex: "6d6164652d7570",
  privateIpAddress: "192.0.2.1",
  principalId: "made-up",
  result: "made-up",
});
