export {
  createDataSource,
  drift,
  migrate,
  type DatabaseOptions,
  type EntityClass,
  type MigrationClass,
  type Tx,
} from './data-source.ts';
export { beforeCommit, isNotNullViolation, isUniqueViolation, onCommit, send, UnitOfWork } from './unit-of-work.ts';
export { isUnreachable } from './unreachable.ts';
export { writeRows, type Json, type RowChange, type RowKey, type TableShape } from './row-changes.ts';
