/** What `src/greeting.js` of the sample says; the demonstration's commits change this file. */
const source = (text: string): string => `/** What the service says to whoever calls it. */
export function greeting(name) {
  return \`${text}\`;
}
`;

const friendly = ['Good day, ${name}!', 'Welcome, ${name}!'] as const;
const unfriendly = 'Hello, ${name}.';

/** A change that keeps every test true, and is one: never what is there already. */
export const friendlyChange = (content: string): string =>
  source(content.includes(friendly[0]) ? friendly[1] : friendly[0]);

/** A change that breaks the test which says that greetings end with an exclamation mark. */
export const unfriendlyChange = (): string => source(unfriendly);
