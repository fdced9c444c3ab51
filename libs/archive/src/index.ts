export { checkZip, type CheckedEntry, type CheckedZip } from './check-zip.ts';
export { extractZip } from './extract-zip.ts';
export { defaultLimits, type ArchiveLimits } from './limits.ts';
export { listTree } from './list-tree.ts';
export { packZip, type PackEntry, type PackOptions, type PackedZip } from './pack-zip.ts';
export { ArchiveRefused } from './problems.ts';
