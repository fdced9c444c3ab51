export { buildProgram } from './program.ts';
export { Shell } from './session/shell.ts';
