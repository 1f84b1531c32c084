/** Longest natural key, in characters. Longer ones fit into no index, and Intacct has no ids of that length. */
export const NATURAL_KEY_LIMIT = 256;
