/** Marks a place the compiler has proved unreachable; reaching it at run time is a defect. */
export function assertNever(value: never, what = 'case'): never {
  throw new Error(`unexpected ${what}: ${JSON.stringify(value)}`);
}
