/** What an archive from somebody else may be at most. Everything beyond is refused before a byte is written. */
export interface ArchiveLimits {
  /** Directories and links count too. CodePipeline's own cap is 100,000. */
  readonly maximumEntries: number;
  /** Sum of the unpacked sizes. */
  readonly maximumTotalBytes: number;
  /** Unpacked to packed, over the whole archive. */
  readonly maximumRatio: number;
  /** Below this unpacked total the ratio is not looked at: a megabyte of zeros is no bomb. */
  readonly ratioFloorBytes: number;
  /** `inside`: symbolic links are kept when their target, resolved through every other link, stays inside. */
  readonly links: 'refuse' | 'inside';
}

const gibibyte = 2 ** 30;

/** CodePipeline's artifact quotas (7 GB, 100,000 files), a ratio of 100:1, and links that stay inside. */
export const defaultLimits: ArchiveLimits = {
  maximumEntries: 100_000,
  maximumTotalBytes: 7 * gibibyte,
  maximumRatio: 100,
  ratioFloorBytes: 16 * 2 ** 20,
  links: 'inside',
};

/** Longer link targets are refused: no file system follows them. */
export const maximumLinkTargetBytes = 4095;
/** A central directory larger than this is refused unread. */
export const maximumDirectoryBytes = 64 * 2 ** 20;
/** Longest name of one path segment, and of a whole path, on the file systems we unpack to. */
export const maximumSegmentBytes = 255;
export const maximumNameBytes = 4095;
