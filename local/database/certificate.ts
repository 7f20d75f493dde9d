/**
 * A certificate authority for the lifetime of one engine, so that clients of the local databases verify TLS as they
 * would on RDS. X.509 v3 (RFC 5280) with P-256 keys, written in DER. The authority's own key is forgotten at once.
 */
import { createHash, generateKeyPairSync, type KeyObject, sign } from 'node:crypto';

export interface Credentials {
  /** What a client must trust. */
  readonly authorityPem: string;
  readonly certificatePem: string;
  readonly keyPem: string;
}

const der = (tag: number, ...parts: Buffer[]): Buffer => {
  const body = Buffer.concat(parts);
  const size = body.length < 0x80 ? [body.length] : [0x82, body.length >> 8, body.length & 0xff];
  return Buffer.concat([Buffer.from([tag, ...size]), body]);
};
const sequence = (...parts: Buffer[]) => der(0x30, ...parts);
const oid = (hex: string) => der(0x06, Buffer.from(hex, 'hex'));
const octets = (...parts: Buffer[]) => der(0x04, ...parts);
const bits = (body: Buffer, unused = 0) => der(0x03, Buffer.from([unused]), body);
const yes = der(0x01, Buffer.from([0xff]));

const ecdsaWithSha256 = sequence(oid('2a8648ce3d040302'));
const version3 = der(0xa0, der(0x02, Buffer.from([2])));
const named = (name: string) => sequence(der(0x31, sequence(oid('550403'), der(0x0c, Buffer.from(name)))));
/** Fixed, because a client's TLS library compares it with the machine's own clock, never with virtual time. */
const validity = sequence(der(0x17, Buffer.from('000101000000Z')), der(0x17, Buffer.from('491231235959Z')));

const authorityExtensions = [
  sequence(oid('551d13'), yes, octets(sequence(yes))),
  // keyCertSign
  sequence(oid('551d0f'), yes, octets(bits(Buffer.from([0x04]), 2))),
];
const serverExtensions = [
  // digitalSignature
  sequence(oid('551d0f'), yes, octets(bits(Buffer.from([0x80]), 7))),
  // serverAuth
  sequence(oid('551d25'), octets(sequence(oid('2b06010505070301')))),
  // subjectAltName: the address and the name of this machine to itself
  sequence(
    oid('551d11'),
    octets(sequence(der(0x87, Buffer.from([127, 0, 0, 1])), der(0x82, Buffer.from('localhost')))),
  ),
];

interface Request {
  readonly serial: number;
  readonly subject: string;
  readonly issuer: string;
  readonly publicKey: KeyObject;
  readonly signingKey: KeyObject;
  readonly extensions: readonly Buffer[];
}

function certificate({ serial, subject, issuer, publicKey, signingKey, extensions }: Request): string {
  const body = sequence(
    version3,
    der(0x02, Buffer.from([serial])),
    ecdsaWithSha256,
    named(issuer),
    validity,
    named(subject),
    publicKey.export({ type: 'spki', format: 'der' }),
    der(0xa3, sequence(...extensions)),
  );
  const base64 = sequence(body, ecdsaWithSha256, bits(sign('sha256', body, signingKey))).toString('base64');
  return `-----BEGIN CERTIFICATE-----\n${base64.replace(/.{64}/g, '$&\n').trimEnd()}\n-----END CERTIFICATE-----\n`;
}

/** A new authority and a server certificate for 127.0.0.1 and localhost that it signed. */
export function createCredentials(): Credentials {
  const authority = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const server = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const mark = createHash('sha256')
    .update(authority.publicKey.export({ type: 'spki', format: 'der' }))
    .digest('hex');
  // The name is unique, so that a client which trusts several of them finds the right one.
  const issuer = `Lifeboat local authority ${mark.slice(0, 12)}`;
  const signedBy = { issuer, signingKey: authority.privateKey };
  return {
    authorityPem: certificate({
      ...signedBy,
      serial: 1,
      subject: issuer,
      publicKey: authority.publicKey,
      extensions: authorityExtensions,
    }),
    certificatePem: certificate({
      ...signedBy,
      serial: 2,
      subject: 'Lifeboat local database',
      publicKey: server.publicKey,
      extensions: serverExtensions,
    }),
    keyPem: server.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
  };
}
