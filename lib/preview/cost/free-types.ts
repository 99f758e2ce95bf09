/**
 * Types that cost nothing by themselves: settings, rights, names, and parts of something that is billed as a whole. A cloud's type that
 * is neither here nor has an estimator is listed as unknown.
 */
const free: readonly RegExp[] = [
  /^aws:(iam|autoscaling|cloudwatch\/metricAlarm|vpc|route53\/record|servicequotas|resourcegroups|ram)\b/,
  /^aws:ec2\/(defaultSecurityGroup|egressOnlyInternetGateway|eipAssociation|flowLog|internetGateway|keyPair|launchTemplate|networkAcl|networkAclRule|placementGroup|route|routeTable|routeTableAssociation|securityGroup|securityGroupRule|subnet|vpc|vpcDhcpOptions|vpcDhcpOptionsAssociation|vpcEndpointRouteTableAssociation|vpcPeeringConnection|mainRouteTableAssociation):/,
  /^aws:eks\/(accessEntry|accessPolicyAssociation|addon|identityProviderConfig|podIdentityAssociation):/,
  /^aws:kms\/(alias|grant|keyPolicy):/,
  /^aws:lb\/(listener|listenerRule|targetGroup|targetGroupAttachment):/,
  /^aws:rds\/(parameterGroup|subnetGroup|optionGroup|roleAssociation|instanceRoleAssociation):/,
  /^aws:s3\/bucket(?!:|V2:)\w+:/,
  /^aws:secretsmanager\/(secretPolicy|secretRotation|secretVersion):/,
  /^azure-native:(authorization|managedidentity|resources:ResourceGroup)\b/,
  /^azure-native:compute:(DiskEncryptionSet|ProximityPlacementGroup)$/,
  /^azure-native:containerservice:MaintenanceConfiguration$/,
  /^azure-native:dbforpostgresql:(Administrator|AdministratorsMicrosoftEntra|Configuration|Database|FirewallRule)$/,
  /^azure-native:keyvault:(AccessPolicy|Key|Secret)$/,
  /^azure-native:(insights|monitor):DiagnosticSetting$/,
  /^azure-native:network:(ApplicationSecurityGroup|NetworkSecurityGroup|PrivateDnsZoneGroup|Route|RouteTable|SecurityRule|Subnet|VirtualNetwork|VirtualNetworkPeering)$/,
  /^azure-native:privatedns:(PrivateRecordSet|VirtualNetworkLink)$/,
  /^azure-native:storage:(Blob|BlobContainer|BlobContainerImmutabilityPolicy|BlobServiceProperties|ManagementPolicy)$/,
  /^gcp:(projects|organizations|iam|serviceaccount|servicenetworking)\//,
  /^gcp:compute\/(firewall|network|networkPeering|networkPeeringRoutesConfig|route|router|securityPolicy|subnetwork|subnetworkIAM\w+):/,
  /^gcp:container\/(registry):/,
  /^gcp:dns\/(policy|recordSet):/,
  /^gcp:kms\/(cryptoKeyIAM\w+|keyRing|keyRingIAM\w+):/,
  /^gcp:logging\/(projectExclusion|projectSink|metric):/,
  // A secret is billed by its versions.
  /^gcp:secretmanager\/(secret|secretIam\w+):/,
  /^gcp:sql\/(database|sslCert|user):/,
  /^gcp:storage\/(bucketACL|bucketIAM\w+|bucketAccessControl|defaultObject\w+|notification):/,
];

export const isFree = (type: string): boolean => free.some((pattern) => pattern.test(type));
