import type { FileHandle } from 'node:fs/promises';

const chunkBytes = 1 << 18;

/** Reads exactly `length` bytes. @throws when the file is shorter, which callers have excluded. */
export async function readExactly(file: FileHandle, offset: number, length: number): Promise<Buffer> {
  const buffer = Buffer.allocUnsafe(length);
  let done = 0;
  while (done < length) {
    const { bytesRead } = await file.read(buffer, done, length - done, offset + done);
    if (bytesRead === 0)
      throw new Error(`the file ended at ${offset + done} while ${length} bytes from ${offset} were read`);
    done += bytesRead;
  }
  return buffer;
}

/** The bytes from `offset` on, `length` of them or up to the end of the file, in constant memory; the file stays open. */
export async function* readChunks(file: FileHandle, offset = 0, length = Infinity): AsyncGenerator<Buffer, void> {
  for (let done = 0; done < length;) {
    const wanted = Math.min(chunkBytes, length - done);
    // A fresh buffer each time: the consumer may still hold the last one.
    const { bytesRead, buffer } = await file.read(Buffer.allocUnsafe(wanted), 0, wanted, offset + done);
    if (bytesRead === 0) return;
    done += bytesRead;
    yield buffer.subarray(0, bytesRead);
  }
}

/** Writes all of `bytes` at `offset`, however many system calls that takes. */
export async function writeFully(file: FileHandle, bytes: Uint8Array, offset: number): Promise<void> {
  let done = 0;
  while (done < bytes.length) {
    const { bytesWritten } = await file.write(bytes, done, bytes.length - done, offset + done);
    done += bytesWritten;
  }
}
