/** Cyclic redundancy checks that Node does not bring: CRC-32C (Castagnoli) and CRC-64/NVME, both reflected. */

const castagnoli = Array.from({ length: 256 }, (_, byte) => {
  let value = byte;
  for (let bit = 0; bit < 8; bit++) value = value & 1 ? (value >>> 1) ^ 0x82f63b78 : value >>> 1;
  return value >>> 0;
});

export function crc32c(body: Uint8Array): number {
  let value = 0xffffffff;
  for (const byte of body) value = (castagnoli[(value ^ byte) & 0xff] ?? 0) ^ (value >>> 8);
  return (value ^ 0xffffffff) >>> 0;
}

const all64 = 0xffffffffffffffffn;

const nvme = Array.from({ length: 256 }, (_, byte) => {
  let value = BigInt(byte);
  for (let bit = 0; bit < 8; bit++) value = value & 1n ? (value >> 1n) ^ 0x9a6c9329ac4bc9b5n : value >> 1n;
  return value;
});

export function crc64nvme(body: Uint8Array): bigint {
  let value = all64;
  for (const byte of body) value = (nvme[Number((value ^ BigInt(byte)) & 0xffn)] ?? 0n) ^ (value >> 8n);
  return value ^ all64;
}
