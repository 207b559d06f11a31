import { PassThrough } from 'node:stream';
import type { HttpRequest as SdkRequest, HttpResponse as SdkResponse } from 'jsforce';
import type { HttpRequest, HttpResponse } from '../../http/door.ts';
import type { SalesforceToken } from './token-endpoint.ts';

export interface SdkCall {
  readonly method: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  /** Below the host (`/services/...`) or below the version (`/query?...`). */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** jsforce's Connection for one token, with the door in place of its own transport. */
export interface Sdk {
  /** Resolves for every status. Rejects with what the door rejects with. */
  call(
    call: SdkCall,
    send: (request: Pick<HttpRequest, 'method' | 'url' | 'headers' | 'body'>) => Promise<HttpResponse>,
  ): Promise<HttpResponse>;
}

/**
 * jsforce builds addresses and authorises; it never touches the network: `options.transport` of one call is what its
 * HTTP layer sends with. Without a refresh function it makes one request a call and never loops on 401. Loaded on
 * first use, because the package takes a third of a second.
 */
export async function createSdk(token: SalesforceToken, apiVersion: string): Promise<Sdk> {
  const [{ Connection }, { StreamPromise }] = await Promise.all([
    import('jsforce/lib/connection.js'),
    import('jsforce/lib/util/promise.js'),
  ]);
  const connection = new Connection({
    instanceUrl: token.instanceUrl,
    accessToken: token.accessToken,
    version: apiVersion,
  });
  return {
    async call({ method, path, headers, body }, send) {
      let answer: HttpResponse | undefined;
      const exchange = async (request: SdkRequest): Promise<SdkResponse> => {
        const { 'content-length': _, ...own } = request.headers ?? {};
        answer = await send({
          method,
          url: request.url,
          headers: own,
          ...(body === undefined ? {} : { body }),
        });
        return { statusCode: answer.status, headers: Object.fromEntries(answer.headers), body: answer.text };
      };
      const transport = {
        httpRequest: (request: SdkRequest) =>
          StreamPromise.create(() => ({ stream: new PassThrough().end(), promise: exchange(request) })),
      };
      try {
        await connection.request(
          { method, url: path, headers: { ...headers }, ...(body === undefined ? {} : { body }) },
          // The body is parsed once, by whoever asked; jsforce is told that it is text.
          { transport, responseType: 'text/plain' },
        );
      } catch (error) {
        // jsforce throws for an error status without telling it; the answer itself says more.
        if (answer === undefined) throw error;
      }
      if (answer === undefined) throw new Error('jsforce answered without sending a request');
      return answer;
    },
  };
}
