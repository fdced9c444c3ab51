/** What the service says to whoever calls it. */
export function greeting(name) {
  return `Hello, ${name}!`;
}
