/** Length of the random part, as CodePipeline's. */
export const objectKeyRandomLength = 7;

/** A segment of dots alone would mean a folder, not a name. */
const segment = (name: string, length: number): string => name.slice(0, length).replace(/^\.+/, '_');

/**
 * CodePipeline's layout (codepipeline.md 1.11): pipeline cut to 20 characters, artifact cut to 10, 7 random
 * alphanumerics. Every attempt to upload gets a key of its own, so no bytes are ever replaced.
 */
export const objectKey = (pipelineName: string, artifactName: string, random: string): string =>
  [segment(pipelineName, 20), segment(artifactName, 10), random].join('/');
