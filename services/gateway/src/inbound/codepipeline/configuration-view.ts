interface Configurations {
  readonly configuration: Readonly<Record<string, string>>;
  readonly resolvedConfiguration: Readonly<Record<string, string>>;
}

/**
 * The configuration as it was written, and as an action or a rule got it. What has all of its keys was resolved; when a
 * variable had no value nothing was, and the second member is absent (codepipeline.md AS-17).
 */
export const configurations = ({ configuration, resolvedConfiguration }: Configurations) => ({
  configuration,
  resolvedConfiguration: Object.keys(configuration).every((key) => key in resolvedConfiguration)
    ? resolvedConfiguration
    : undefined,
});
