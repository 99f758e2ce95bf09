export const tagsOf = (owner: string) => ({ owner });
