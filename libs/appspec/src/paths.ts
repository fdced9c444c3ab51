/** Why a path is refused, or the path in its normal form. */
export type PathCheck = { readonly path: string } | { readonly problem: string };

/** Control characters never belong in a path: they forge lines in logs and records. */
// oxlint-disable-next-line no-control-regex -- the control characters are what is looked for
const control = /[\u0000-\u001f\u007f]/;

/** A path inside the bundle: a leading `/` means the bundle's root, and nothing may lead out of it. */
export function bundlePath(text: string): PathCheck {
  if (control.test(text)) return { problem: 'holds a control character' };
  if (text.includes('\\')) return { problem: 'holds a backslash; write "/" between folders' };
  const parts = split(text);
  if (parts.includes('..')) return { problem: 'leads out of its folder by ".."' };
  return { path: parts.join('/') };
}

/** An absolute path on the host in its normal form, without a trailing slash. */
export function hostPath(text: string): PathCheck {
  if (control.test(text)) return { problem: 'holds a control character' };
  if (!text.startsWith('/')) return { problem: 'must be an absolute path' };
  const parts = split(text);
  if (parts.includes('..')) return { problem: 'leads out of its folder by ".."' };
  return { path: `/${parts.join('/')}` };
}

/** Whether `path` is `folder` or lies beneath it; both in normal form. */
export const isWithin = (path: string, folder: string): boolean =>
  folder === '/' || path === folder || path.startsWith(`${folder}/`);

/** `/a/b` for `/a/b/c`; the parent of `/` is `/`. */
export const parentOf = (path: string): string => path.slice(0, path.lastIndexOf('/')) || '/';

export const nameOf = (path: string): string => path.slice(path.lastIndexOf('/') + 1);

export const joinPath = (folder: string, relative: string): string => {
  if (relative === '') return folder;
  return folder === '/' ? `/${relative}` : `${folder}/${relative}`;
};

/** Every folder above `path`, outermost first, without `/`. */
export function ancestorsOf(path: string): readonly string[] {
  const ancestors: string[] = [];
  for (let at = parentOf(path); at !== '/'; at = parentOf(at)) ancestors.unshift(at);
  return ancestors;
}

const split = (text: string): readonly string[] => text.split('/').filter((part) => part !== '' && part !== '.');
