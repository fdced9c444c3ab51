import { STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';

interface ConnectionError extends Error {
  readonly code?: string;
}

/**
 * Answers a request that Node could not even read, before any route or filter is asked, with a problem like every other
 * refusal: too long an address or headers, headers that do not come, or what is no HTTP at all.
 */
export function refuseUnread(error: ConnectionError, socket: Socket): void {
  if (error.code === 'ECONNRESET' || socket.destroyed) return;
  const { status, detail } = refusalOf(error.code);
  const title = STATUS_CODES[status] ?? 'Refused';
  const body = JSON.stringify({ type: 'about:blank', title, status, detail });
  if (socket.writable) {
    socket.write(
      `HTTP/1.1 ${status} ${title}\r\ncontent-type: application/problem+json\r\n` +
        `content-length: ${Buffer.byteLength(body)}\r\nconnection: close\r\n\r\n${body}`,
    );
  }
  socket.destroySoon();
}

function refusalOf(code: string | undefined): { readonly status: number; readonly detail: string } {
  if (code === 'HPE_HEADER_OVERFLOW') {
    return { status: 431, detail: 'The address and the headers of a request may have 16 KiB together, no more.' };
  }
  if (code === 'ERR_HTTP_REQUEST_TIMEOUT')
    return { status: 408, detail: 'The request did not come to its end in time.' };
  return { status: 400, detail: 'This is no request of HTTP/1.1.' };
}
