import { PassThrough } from 'node:stream';
import type { Connection, HttpRequest as SdkRequest, HttpResponse as SdkResponse } from 'jsforce';
import type { HttpRequest, HttpResponse, StreamedBody } from '../../http/door.ts';
import type { SalesforceToken } from './token-endpoint.ts';

export interface SdkCall {
  readonly method: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  /** Below the host (`/services/...`) or below the version (`/query?...`). */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string | StreamedBody;
}

/** jsforce's HTTP layer for one token, with the door in place of its own transport. */
export interface Sdk {
  /** Resolves for every status. Rejects with what the door rejects with. */
  call(
    call: SdkCall,
    send: (request: Pick<HttpRequest, 'method' | 'url' | 'headers' | 'body'>) => Promise<HttpResponse>,
  ): Promise<HttpResponse>;
}

/**
 * jsforce authorises and reads the answer's status; it never touches the network: the transport given to it is the door. Without a
 * refresh function it makes one request a call and never loops on 401. Loaded on first use, and only this layer of it: the whole of
 * its Connection brings an HTTP client of its own, which takes four times as long to load and is not used.
 */
export async function createSdk(token: SalesforceToken, apiVersion: string): Promise<Sdk> {
  const [{ HttpApi }, { StreamPromise }] = await Promise.all([
    import('jsforce/lib/http-api.js'),
    import('jsforce/lib/util/promise.js'),
  ]);
  const { instanceUrl, accessToken } = token;
  // All that the HTTP layer reads of a Connection.
  const session = {
    instanceUrl,
    accessToken,
    version: apiVersion,
  } satisfies Partial<Connection> as Connection;
  const address = (path: string): string =>
    path.startsWith('/services/') ? instanceUrl + path : `${instanceUrl}/services/data/v${apiVersion}${path}`;
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
        // The body is parsed once, by whoever asked; jsforce is told that it is text.
        await new HttpApi(session, { transport, responseType: 'text/plain' }).request({
          method,
          url: address(path),
          headers: { ...headers },
          // A streamed body is the door's own: jsforce would hold it in memory.
          ...(typeof body === 'string' ? { body } : {}),
        });
      } catch (error) {
        // jsforce throws for an error status without telling it; the answer itself says more.
        if (answer === undefined) throw error;
      }
      if (answer === undefined) throw new Error('jsforce answered without sending a request');
      return answer;
    },
  };
}
