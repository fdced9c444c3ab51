import { PageLink } from './page-link.tsx';
import { timeText } from './times.tsx';

const isoTime = /\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z/g;
const executionId = /(?<=execution )([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})/i;

/** What the platform says of something: executions that it names are links, and times are the reader's own. */
export function Sentence({ children }: { readonly children: string }) {
  const parts = children.replace(isoTime, timeText).split(executionId);
  // What matches stands between what does not.
  return parts.map((part, position) =>
    position % 2 === 0 ? (
      part
    ) : (
      <PageLink
        key={`${position} ${part}`}
        to="/executions/$id"
        params={{ id: part }}
        title={part}
        underline="always"
        inherit
      >
        {part.slice(0, 8)}
      </PageLink>
    ),
  );
}
