/** One entry of an archive, as far as names and links can be judged without its bytes. */
export interface TreeEntry {
  /** Forward slashes, no trailing one. */
  readonly name: string;
  readonly kind: 'file' | 'directory' | 'link';
  /** Where a link points, as stored. */
  readonly target?: string;
}
