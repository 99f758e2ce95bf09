import { eachOf, fault, sound } from "../fault";
import { inputOf } from "../input";
import { referring, refersTo } from "../references";
import type { Rule } from "../rule";
import { gcpNetworkType, gcpSubnetType, holdsMachines, vnetType, vpcType } from "./subnets";

const flowLogsConfig = "gcp:networkmanagement/vpcFlowLogsConfig:VpcFlowLogsConfig";

/** After an intrusion they say who talked to whom. */
export const networkFlowLogs: Rule = {
  id: "network-flow-logs",
  title: "Connections of the network are recorded",
  severity: "medium",
  setting: "network.flowLogs",
  source: "https://docs.aws.amazon.com/vpc/latest/userguide/flow-logs.html",
  check: eachOf({
    [vpcType]: (_, vpc, graph) =>
      referring(graph, "aws:ec2/flowLog:FlowLog", "vpcId", vpc).length > 0 ? sound : [{ found: "no flow log" }],
    [gcpNetworkType]: (inputs, network, graph) => {
      // The subnetworks that Google makes by itself log nothing.
      const automatic = inputs.at("autoCreateSubnetworks").or(true);
      const logged = referring(graph, flowLogsConfig, "network", network).length > 0;
      return automatic.is(true) && !logged ? [fault(automatic, "automatic subnetworks, which log nothing")] : sound;
    },
    [gcpSubnetType]: (inputs, subnetwork, graph) => {
      const config = inputs.at("logConfig");
      const network = inputs.at("network");
      const ofNetwork = graph
        .ofType(gcpNetworkType)
        .filter((one) => refersTo(graph, subnetwork, network, one))
        .some((one) => referring(graph, flowLogsConfig, "network", one).length > 0);
      const logged = ofNetwork || referring(graph, flowLogsConfig, "subnet", subnetwork).length > 0;
      return config.absent && holdsMachines(inputs) && !logged ? [fault(config, "no flow logs")] : sound;
    },
    [vnetType]: (_, vnet, graph) => {
      const logs = referring(graph, "azure-native:network:FlowLog", "targetResourceId", vnet);
      const on = logs.some((log) => inputOf(log).at("enabled").or(true).mayBe(true));
      return on ? sound : [{ found: logs.length > 0 ? "a flow log that is switched off" : "no flow log" }];
    },
  }),
};
