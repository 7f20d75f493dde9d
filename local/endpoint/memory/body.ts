/** The body of an object as the SDK hands it out, over bytes that are here already. */
import { notImplemented } from '../door.ts';

const encodings: ReadonlySet<string> = new Set(['utf-8', 'utf8', 'base64', 'hex', 'latin1', 'ascii']);

export class MemoryBody implements AsyncIterable<Uint8Array> {
  readonly #bytes: Uint8Array;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  async transformToByteArray(): Promise<Uint8Array> {
    return new Uint8Array(this.#bytes);
  }

  async transformToString(encoding = 'utf-8'): Promise<string> {
    if (!encodings.has(encoding)) throw notImplemented(`text encoding ${encoding}`);
    const { buffer, byteOffset, byteLength } = this.#bytes;
    return Buffer.from(buffer, byteOffset, byteLength).toString(encoding as BufferEncoding);
  }

  transformToWebStream(): ReadableStream<Uint8Array> {
    return new Blob([new Uint8Array(this.#bytes)]).stream();
  }

  async *[Symbol.asyncIterator](): AsyncIterator<Uint8Array> {
    yield new Uint8Array(this.#bytes);
  }
}
