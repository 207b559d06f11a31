import type * as Associations from '@hubspot/api-client/lib/codegen/crm/associations/v4/index.js';
import type * as Objects from '@hubspot/api-client/lib/codegen/crm/objects/index.js';
import type * as Owners from '@hubspot/api-client/lib/codegen/crm/owners/index.js';
import type * as Properties from '@hubspot/api-client/lib/codegen/crm/properties/index.js';

/**
 * The parts of HubSpot's client that are used, in its own shape. The generic object API serves companies and contacts alike
 * (`/crm/v3/objects/{type}`), so that both have the same types.
 */
export interface HubspotClient {
  readonly crm: {
    readonly objects: {
      readonly basicApi: Objects.BasicApi;
      readonly batchApi: Objects.BatchApi;
      readonly searchApi: Objects.SearchApi;
    };
    readonly associations: {
      readonly v4: { readonly basicApi: Associations.BasicApi; readonly batchApi: Associations.BatchApi };
    };
    readonly owners: { readonly ownersApi: Owners.OwnersApi };
    readonly properties: { readonly coreApi: Properties.CoreApi; readonly groupsApi: Properties.GroupsApi };
  };
  /** For what has no method of its own (account information). `path` stands below the host; the parsed body comes back. */
  apiRequest(request: RawRequest): Promise<unknown>;
}

export interface RawRequest {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly body?: object;
}

/** What leaves: the request as the client built it. */
export interface Carried {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
}

export interface Delivered {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
}

export type Carry = (request: Carried) => Promise<Delivered>;

export interface Sdk {
  /** A client all of whose requests `carry` sends; cheap, one a call, so that nothing of one call stays for the next. */
  client(carry: Carry): HubspotClient;
}

/**
 * The generated classes of the SDK with our transport in the place of theirs (`httpApi`). Its `Client` is not used: that reaches the
 * network by itself, and keeps limiter and retries in a singleton of the process that every new `Client` overwrites.
 */
export async function createSdk(baseUrl: string): Promise<Sdk> {
  const [objects, associations, owners, properties] = await Promise.all([
    import('@hubspot/api-client/lib/codegen/crm/objects/index.js'),
    import('@hubspot/api-client/lib/codegen/crm/associations/v4/index.js'),
    import('@hubspot/api-client/lib/codegen/crm/owners/index.js'),
    import('@hubspot/api-client/lib/codegen/crm/properties/index.js'),
  ]);
  return {
    client(carry) {
      const transport = {
        send: async (request: BuiltRequest) => {
          const { status, headers, text } = await carry(carriedOf(request));
          return new objects.ResponseContext(status, headersFor(headers), {
            text: () => Promise.resolve(text),
            binary: () => Promise.resolve(Buffer.from(text)),
          });
        },
      };
      const ofObjects = objects.createConfiguration({
        baseServer: new objects.ServerConfiguration(baseUrl, {}),
        httpApi: objects.wrapHttpLibrary(transport),
      });
      const ofAssociations = associations.createConfiguration({
        baseServer: new associations.ServerConfiguration(baseUrl, {}),
        httpApi: associations.wrapHttpLibrary(transport),
      });
      const ofOwners = owners.createConfiguration({
        baseServer: new owners.ServerConfiguration(baseUrl, {}),
        httpApi: owners.wrapHttpLibrary(transport),
      });
      const ofProperties = properties.createConfiguration({
        baseServer: new properties.ServerConfiguration(baseUrl, {}),
        httpApi: properties.wrapHttpLibrary(transport),
      });
      return {
        crm: {
          objects: {
            basicApi: new objects.BasicApi(ofObjects),
            batchApi: new objects.BatchApi(ofObjects),
            searchApi: new objects.SearchApi(ofObjects),
          },
          associations: {
            v4: {
              basicApi: new associations.BasicApi(ofAssociations),
              batchApi: new associations.BatchApi(ofAssociations),
            },
          },
          owners: { ownersApi: new owners.OwnersApi(ofOwners) },
          properties: {
            coreApi: new properties.CoreApi(ofProperties),
            groupsApi: new properties.GroupsApi(ofProperties),
          },
        },
        async apiRequest({ method, path, body }) {
          const { text } = await carry({
            method,
            url: `${baseUrl}${path}`,
            headers: body === undefined ? {} : { 'content-type': 'application/json' },
            ...(body === undefined ? {} : { body: JSON.stringify(body) }),
          });
          return JSON.parse(text) as unknown;
        },
      };
    },
  };
}

/** What of a request every one of the generated packages, each of which has a class of its own, lets us read. */
interface BuiltRequest {
  getUrl(): string;
  getHttpMethod(): string;
  getHeaders(): Record<string, string>;
  getBody(): unknown;
}

function carriedOf(request: BuiltRequest): Carried {
  const method = request.getHttpMethod();
  const body = request.getBody();
  if (!isMethod(method) || (body !== undefined && typeof body !== 'string')) {
    throw new Error(`the client built a request that cannot be carried: ${method}`);
  }
  const headers = request.getHeaders();
  return { method, url: request.getUrl(), headers, ...(body === undefined ? {} : { body }) };
}

function isMethod(text: string): text is Carried['method'] {
  return ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'].includes(text);
}

/** The client throws for an answer without a content type, and looks for it in lower case. */
function headersFor(headers: Headers): Record<string, string> {
  return { 'content-type': 'application/json', ...Object.fromEntries(headers) };
}
