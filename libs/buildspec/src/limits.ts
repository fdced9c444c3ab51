/** Bounds on a buildspec, so that a hostile file costs little. */
export const buildspecLimits = {
  fileBytes: 512 * 1024,
  commands: 10_000,
  /** Nodes that aliases may add, over the whole file. */
  aliasedNodes: 100,
  /** Nesting of maps and lists. */
  depth: 20,
  reportGroups: 5,
  secondaryArtifacts: 12,
  fallbackKeys: 5,
} as const;
