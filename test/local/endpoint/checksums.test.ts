import { describe, expect, it } from 'vitest';
import { digest, verifyChecksums } from '#local/endpoint/checksums.ts';
import { crc32c, crc64nvme } from '#local/endpoint/crc.ts';

const check = new TextEncoder().encode('123456789');
const request = (headers: Record<string, string>) => ({ method: 'PUT', path: '/', query: {}, headers, body: check });

describe('checksums', () => {
  // The check values of the CRC catalogue, https://reveng.sourceforge.io/crc-catalogue/all.htm
  it('compute CRC-32C and CRC-64/NVME', () => {
    expect(crc32c(check)).toBe(0xe3069283);
    expect(crc64nvme(check)).toBe(0xae8b14860a799888n);
  });

  it.each(['crc32', 'crc32c', 'crc64nvme', 'sha1', 'sha256'])(
    'accept a right %s and refuse a wrong one',
    (algorithm) => {
      const header = `x-amz-checksum-${algorithm}`;
      expect(() => verifyChecksums(request({ [header]: digest(algorithm, check) }))).not.toThrow();
      const wrong = digest(algorithm, new Uint8Array([1]));
      expect(() => verifyChecksums(request({ [header]: wrong }))).toThrow(/did not match the calculated checksum/);
    },
  );

  it('refuse a wrong Content-MD5', () => {
    expect(() => verifyChecksums(request({ 'content-md5': 'JfnnlDI7RTiF9RgfG2JNCw==' }))).not.toThrow();
    expect(() => verifyChecksums(request({ 'content-md5': 'AAAA' }))).toThrow(/Content-MD5/);
  });

  it('refuse an algorithm they cannot compute by name', () => {
    const message = 'the local cloud has no checksum x-amz-checksum-xxhash3';
    expect(() => verifyChecksums(request({ 'x-amz-checksum-xxhash3': 'x' }))).toThrow(message);
  });
});
