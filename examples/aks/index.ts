import { AksAddons, AksCluster, AksNodePool, adoptAzureNetwork, KeyVaultKey } from "isobar/azure";

/** An AKS cluster in a virtual network and a resource group that exist already. */
const resourceGroupName = "analytics";
const location = "eastus2";
const tenantId = "00000000-0000-4000-8000-000000000002";
const zones = ["1", "2", "3"];
const vnet =
  "/subscriptions/00000000-0000-4000-8000-000000000001/resourceGroups/hub/providers/Microsoft.Network/virtualNetworks/hub";

const network = adoptAzureNetwork({
  id: vnet,
  nodeSubnetId: `${vnet}/subnets/nodes`,
  controlPlaneSubnetId: `${vnet}/subnets/control-plane`,
  databaseSubnetId: `${vnet}/subnets/databases`,
  endpointSubnetId: `${vnet}/subnets/endpoints`,
});

const key = new KeyVaultKey("analytics", { resourceGroupName, location, tenantId });

const cluster = new AksCluster("analytics", {
  resourceGroupName,
  location,
  tenantId,
  zones,
  network,
  addresses: { services: "172.20.0.0/16", pods: "172.24.0.0/14" },
  keyId: key.id,
  keyVault: { id: key.vaultId, keyVersionUrl: key.keyVersionUrl },
  settings: { version: "1.35" },
  admins: ["00000000-0000-4000-8000-000000000003"],
  // The hub's firewall is the way out.
  outboundType: "userDefinedRouting",
});

const core = new AksNodePool("analytics-core", {
  cluster,
  pool: "core",
  zones,
  settings: { cpu: 4, memoryGiB: 16, min: 3, max: 10 },
});

const workers = new AksNodePool("analytics-workers", {
  cluster,
  pool: "workers",
  zones,
  settings: { cpu: 8, memoryGiB: 32, max: 50, spot: { fallback: true } },
});

new AksAddons("analytics", { cluster, nodePools: [core, workers] });

export const kubeconfig = cluster.kubeconfig;
