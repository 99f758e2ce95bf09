export const kubernetesName = (name: string): string => `${name.toLowerCase()}-`;
