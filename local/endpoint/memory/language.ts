/** How a service's protocol shows in what its client returns, although nothing is written down here. */
import type { Fault } from '../protocols/protocol.ts';
import type { Failed } from './exception.ts';

export interface Language {
  /** As `faultOf` knows it. */
  readonly protocol: 'awsQuery' | 'restXml' | 'awsJson' | 'restJson1';
  /** Whether errors are found by awsQuery's codes. */
  readonly queryErrors: boolean;
  /** Members that the client copies from the error document to the exception. */
  told(fault: Fault, failed: Failed, modelled: boolean): object;
}

const query: Language = {
  protocol: 'awsQuery',
  queryErrors: true,
  told: ({ code: Code, message: Message, status }, { requestId: RequestId, model }, modelled) => {
    const Type = typeOf(status);
    const told = { Type, Code, Error: { Type, Code, Message } };
    return modelled ? { ...told, RequestId, xmlns: model.xmlNamespace } : told;
  },
};

const s3: Language = {
  protocol: 'restXml',
  queryErrors: true,
  told: ({ code: Code }, { path: Resource, requestId: RequestId }) => ({ Code, Resource, RequestId }),
};

const json: Language = { protocol: 'awsJson', queryErrors: false, told: ({ name: __type }) => ({ __type }) };

/** Trait `awsQueryCompatible`: JSON, with the members that clients knew from XML. */
const compatible: Language = {
  ...json,
  queryErrors: true,
  told: ({ name: __type, code: Code, message: Message, status }, { requestId: RequestId }) => {
    const Type = typeOf(status);
    return { __type, Code, Type, Error: { Code, Type, Message }, RequestId };
  },
};

const restJson: Language = { protocol: 'restJson1', queryErrors: false, told: () => ({}) };

const languages: Readonly<Record<string, Language>> = {
  ...{ rds: query, sns: query, sts: query, s3, monitoring: compatible, sqs: compatible },
  ...{ lambda: restJson, scheduler: restJson },
};

/** By SigV4 service name. */
export function languageOf(service: string): Language {
  return languages[service] ?? json;
}

function typeOf(status: number): string {
  return status < 500 ? 'Sender' : 'Receiver';
}
