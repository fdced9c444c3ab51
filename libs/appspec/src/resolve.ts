/** The name an appspec has when nobody says otherwise. */
const defaultAppspecName = 'appspec.yml';

/**
 * Which file of the bundle is its appspec: the configured name, else `appspec.yaml`, else `appspec.yml`.
 * The same answer serves installation and hooks, so that a bundle cannot install by one file and run by another.
 */
export function resolveAppspecName(
  configured: string | undefined,
  present: (path: string) => boolean,
): string | undefined {
  return appspecCandidates(configured).find((name) => present(name));
}

/** The names that are tried, best first. */
export const appspecCandidates = (configured = defaultAppspecName): readonly string[] => [
  ...new Set([configured, 'appspec.yaml', 'appspec.yml']),
];
