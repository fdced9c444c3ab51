/** CodePipeline's quotas that bound what we accept; sizes in characters or bytes as named. */
export const quotas = {
  stagesMinimum: 2,
  stagesMaximum: 50,
  actionsPerStage: 50,
  /** CodePipeline stops at 1000; ours is all that 50 stages of 50 actions can hold. Combinations of a matrix count each. */
  actionsPerPipeline: 2500,
  matrixCombinations: 256,
  triggersBytes: 204_800,
  pipelinesPerRegion: 1000,
  customActionTypesPerRegion: 50,
  webhooksPerRegion: 300,
  configurationKeyCharacters: 50,
  configurationValueCharacters: 1000,
  outputVariablesBytes: 122_880,
  resolvedConfigurationBytes: 102_400,
  concurrentExecutions: 50,
  concurrentActionsPerParallelExecution: 5,
  transitionResumeDays: 30,
} as const;

/** How many bytes a text takes in UTF-8, without an encoder. */
export function utf8Bytes(text: string): number {
  let bytes = 0;
  for (const character of text) {
    const code = character.codePointAt(0) ?? 0;
    bytes += code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
  }
  return bytes;
}
