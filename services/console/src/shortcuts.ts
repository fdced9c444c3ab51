import { useNavigate } from '@tanstack/react-router';
import { useEffect, useRef } from 'react';
import { places } from './navigation.ts';

/** Within this time the second key of two counts. */
const pairMilliseconds = 1_500;

interface Handlers {
  readonly onGoTo: () => void;
  readonly onHelp: () => void;
}

/** Whether keys are being written into something, or chosen from in a dialog. */
function isTaken(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  return (
    target.isContentEditable || target.closest('input, textarea, select, [role="dialog"], [role="listbox"]') !== null
  );
}

/** Keys that work on every page: `/` or Ctrl+K finds, `g` and a letter goes, `?` tells which there are. */
export function useShortcuts({ onGoTo, onHelp }: Handlers): void {
  const navigate = useNavigate();
  const pairedUntil = useRef(0);
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if ((event.ctrlKey || event.metaKey) && !event.altKey && event.key.toLowerCase() === 'k') {
        event.preventDefault();
        onGoTo();
        return;
      }
      if (event.ctrlKey || event.metaKey || event.altKey || isTaken(event.target)) return;
      const isSecond = event.timeStamp < pairedUntil.current;
      pairedUntil.current = 0;
      const place = isSecond ? places.find(({ key }) => key === event.key) : undefined;
      if (place !== undefined) void navigate({ to: place.to });
      else if (event.key === 'g') pairedUntil.current = event.timeStamp + pairMilliseconds;
      else if (event.key === '?') onHelp();
      else if (event.key === '/') {
        event.preventDefault();
        onGoTo();
      }
    };
    window.addEventListener('keydown', onKey);
    return () => window.removeEventListener('keydown', onKey);
  }, [navigate, onGoTo, onHelp]);
}
