/** External programs of the platform, by the name this project uses for them. */
export type ProgramName = 'postgres' | 'nats-server' | 'bwrap' | 'git' | 's3-server' | 'chromium' | 'podman';

/** `<process.platform>-<process.arch>`, for example `linux-x64`. */
export type PlatformName = string;

/** One way to get a program that is not there yet, or (bundled) that came with `npm ci`. */
export type Source = BundledSource | ReleaseSource | DebianSource | GoSource;

/** Native binaries inside an npm package that exists once per platform. Nothing is downloaded: npm already did. */
export interface BundledSource {
  readonly kind: 'bundled';
  /** `{platform}` is replaced by the {@link PlatformName}. */
  readonly packageName: string;
  /** Path of the binary inside the package. */
  readonly binary: string;
}

/** The makers' own archive. Only declared where the checksum comes from the makers too. */
export interface ReleaseSource {
  readonly kind: 'release';
  readonly version: string;
  /** A `.tar.gz`. */
  readonly url: string;
  /** Path of the binary inside the archive. */
  readonly binary: string;
  /** SHA-256 of the archive in hex, and the makers' word for the platform, which replaces `{platform}` above. */
  readonly platforms: Readonly<Record<PlatformName, { readonly word: string; readonly sha256: string }>>;
}

/** A package of Debian or Ubuntu, whose signature apt checks. */
export interface DebianSource {
  readonly kind: 'debian';
  readonly package: string;
  /**
   * `install`: apt-get install, needs root. `extract`: only the binary is taken out of the package into the cache,
   * for packages whose installation would also start a server of their own.
   */
  readonly how: { readonly mode: 'install' } | { readonly mode: 'extract'; readonly binary: string };
}

/** `go install` of a pinned module version; Go's checksum database vouches for the source. */
export interface GoSource {
  readonly kind: 'go';
  /** Import path of the command. */
  readonly module: string;
  readonly version: string;
}

/** One row of the table in programs.ts. */
export interface Program {
  readonly name: ProgramName;
  /** What does not work without it, as the end of a sentence that begins "Without it". */
  readonly without: string;
  readonly required: boolean;
  /** Quick to install, so that tests and `doctor --install` do so unasked. */
  readonly light: boolean;
  /** The environment variable that names the binary to use; it beats everything else. */
  readonly variable: string;
  /** Names to look for on the PATH, best first. */
  readonly commands: readonly string[];
  /** Dotted numbers; an older one is not used. */
  readonly minimumVersion: string;
  readonly versionArguments: readonly string[];
  /** First group is the version, in what `versionArguments` print. */
  readonly versionPattern: RegExp;
  /** In the order in which they are tried. */
  readonly sources: readonly Source[];
}

/** Where a found program came from: one rung of the ladder. */
export type Rung = 'environment' | 'bundled' | 'path' | 'cache' | 'release' | 'debian' | 'go';

export interface FoundProgram {
  readonly name: ProgramName;
  /** Absolute path of the binary. */
  readonly path: string;
  readonly version: string;
  readonly from: Rung;
}
