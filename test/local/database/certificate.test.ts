import { X509Certificate } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { createCredentials } from '#local/database/certificate.ts';

describe('createCredentials', () => {
  const { authorityPem, certificatePem, keyPem } = createCredentials();
  const authority = new X509Certificate(authorityPem);
  const server = new X509Certificate(certificatePem);

  it('makes an authority that signed itself and the server', () => {
    expect(authority.ca).toBe(true);
    expect(authority.verify(authority.publicKey)).toBe(true);
    expect(server.verify(authority.publicKey)).toBe(true);
    expect(server.checkIssued(authority)).toBe(true);
    expect(server.verify(server.publicKey)).toBe(false);
  });

  it('makes a server certificate for 127.0.0.1 and localhost only, which is no authority', () => {
    expect(server.ca).toBe(false);
    expect(server.checkIP('127.0.0.1')).toBe('127.0.0.1');
    expect(server.checkHost('localhost')).toBe('localhost');
    expect(server.checkHost('example.com')).toBeUndefined();
    expect(server.keyUsage).toEqual(['1.3.6.1.5.5.7.3.1']);
  });

  it('belongs to the private key and is valid in every year of this software', () => {
    expect(keyPem).toContain('PRIVATE KEY');
    expect(new Date(server.validFrom).getUTCFullYear()).toBe(2000);
    expect(new Date(server.validTo).getUTCFullYear()).toBe(2049);
  });

  it('gives every authority a name of its own', () => {
    expect(new X509Certificate(createCredentials().authorityPem).subject).not.toBe(authority.subject);
  });
});
