import type { HttpRequest } from '../seams.ts';

/** What the SigV4 `Authorization` header says. The signature itself is not checked: the local cloud holds no secrets. */
export interface CredentialScope {
  readonly accessKeyId: string;
  readonly region: string;
  readonly service: string;
}

const scope = /Credential=([^/,\s]+)\/\d{8}\/([^/]+)\/([^/]+)\/aws4_request/;

/** Undefined when the request is not signed with SigV4. */
export function credentialScope(request: HttpRequest): CredentialScope | undefined {
  const [, accessKeyId, region, service] = scope.exec(request.headers['authorization'] ?? '') ?? [];
  return accessKeyId && region && service ? { accessKeyId, region, service } : undefined;
}
