import { request } from 'node:http';
import { describe, expect, it } from 'vitest';
import { query, rig } from './support.ts';

const ACCOUNTS = { Account: [{ Name: 'Acme' }, { Name: 'Globex' }] };
const NAMES = query('SELECT Name FROM Account ORDER BY Name');

/** Status, framing and the body as far as it came, without a client's own idea of what went wrong. */
function onTheWire(url: string, headers: Record<string, string>): Promise<Record<string, unknown>> {
  return new Promise((resolve, reject) => {
    const sent = request(url, { headers, agent: false }, (answer) => {
      let text = '';
      answer.setEncoding('utf8');
      answer.on('data', (part: string) => {
        text += part;
      });
      const end = () =>
        resolve({
          status: answer.statusCode,
          length: answer.headers['content-length'],
          encoding: answer.headers['transfer-encoding'],
          complete: answer.complete,
          text,
        });
      answer.on('end', end).on('error', end);
    });
    sent.on('error', reject).end();
  });
}

describe('an answer that breaks off', () => {
  it('was announced in full with cut, and in chunks with cut chunked', async () => {
    const { desk } = await rig();
    const whole = (await desk.raw('GET', '/api/authinfo')).text;
    await desk.fault({ path: '/api/authinfo', do: { cut: 20 } });

    expect(await onTheWire(`${desk.url}/api/authinfo`, {})).toEqual({
      status: 200,
      length: String(whole.length),
      encoding: undefined,
      complete: false,
      text: whole.slice(0, 20),
    });
    await desk.control('DELETE', '/faults');
    await desk.fault({ path: '/api/authinfo', do: { cut: { bytes: 20, chunked: true } } });
    expect(await onTheWire(`${desk.url}/api/authinfo`, {})).toEqual({
      status: 200,
      length: undefined,
      encoding: 'chunked',
      complete: false,
      text: whole.slice(0, 20),
    });
  });

  it('is whole as HTTP and half as JSON with truncate', async () => {
    const { crm } = await rig({ crm: ACCOUNTS });
    const whole = (await crm.call('GET', NAMES)).text;
    await crm.fault({ path: '/query', do: { truncate: 60 } });

    const answer = await crm.call('GET', NAMES);

    expect([answer.status, answer.headers.get('content-length'), answer.text, answer.body]).toEqual([
      200,
      '60',
      whole.slice(0, 60),
      undefined,
    ]);
    expect(answer.headers.get('content-type')).toBe('application/json;charset=UTF-8');
  });
});

describe('an answer of what stands before the system', () => {
  it.each([
    ['html503', 503, 'text/html; charset=UTF-8', '<center><h1>503 Service Unavailable</h1></center>'],
    ['empty500', 500, null, ''],
    ['redirect', 302, 'text/html; charset=UTF-8', '<h2>Object moved to <a href="'],
  ])('%s', async (fault, status, type, text) => {
    const { crm, clock } = await rig();
    await crm.fault({ path: '/limits', do: fault });

    const answer = await crm.call('GET', '/limits');

    expect([answer.status, answer.headers.get('content-type')]).toEqual([status, type]);
    expect(answer.text).toContain(text);
    expect(answer.headers.get('date')).toBe(new Date(clock.now()).toUTCString());
  });

  it("comes late where a delay hits the same request, as Halo's empty 500 after seven seconds", async () => {
    const { desk, clock } = await rig();
    await desk.fault({ path: '/Client', do: 'empty500' });
    await desk.fault({ path: '/Client', do: { delay: 7000 } });

    const answer = await desk.call('GET', '/Client');

    expect([answer.status, answer.text, clock.slept]).toEqual([500, '', [7000]]);
  });

  it('redirects to a page that says 200 and is no JSON, or where it is told', async () => {
    const { crm } = await rig();
    await crm.fault({ path: '/limits', times: 1, do: 'redirect' });
    await crm.fault({ path: '/sobjects', do: { redirect: 'https://status.example/' } });

    const location = (await crm.call('GET', '/limits')).headers.get('location') ?? '';

    expect(location).toBe(`${crm.url}/maintenance.html`);
    const page = await crm.raw('GET', '/maintenance.html');
    expect([page.status, page.text.includes('down for maintenance')]).toEqual([200, true]);
    expect((await crm.call('GET', '/sobjects')).headers.get('location')).toBe('https://status.example/');
  });

  it('is unavailable twice for a PATCH, and then writes it once', async () => {
    const { crm } = await rig({ crm: ACCOUNTS });
    const id = (await crm.call('GET', NAMES)).body.records[0].attributes.url.slice(-18);
    await crm.fault({ method: 'PATCH', times: 2, do: { status: 503 } });

    const statuses = [];
    for (const _ of [1, 2, 3]) {
      statuses.push((await crm.call('PATCH', `/sobjects/Account/${id}`, { Phone: '1' })).status);
    }

    expect(statuses).toEqual([503, 503, 204]);
  });

  it("a lost answer at Halo's gateway is a page at 504, and the write is there once", async () => {
    const { desk } = await rig();
    await desk.fault({ method: 'POST', path: '^/api/client', do: { applyThenFail: 504 } });

    const answer = await desk.call('POST', '/Client', [{ name: 'Acme' }]);

    expect([answer.status, answer.headers.get('content-type')]).toEqual([504, 'text/html; charset=UTF-8']);
    expect(answer.text).toContain('<h1>504 Gateway Time-out</h1>');
    const { body } = await desk.call('GET', '/Client?search=Acme');
    expect(body.record_count).toBe(1);
  });
});

describe('an end of tokens', () => {
  it('comes again after each refresh while times lasts', async () => {
    const { crm } = await rig({ crm: ACCOUNTS });
    await crm.fault({ path: '/query', times: 2, do: 'expireToken' });

    const seen = [];
    for (const _ of [1, 2, 3]) {
      await crm.login();
      const { status, body } = await crm.call('GET', NAMES);
      seen.push([status, body[0]]);
    }

    const refused = [401, { message: 'Session expired or invalid', errorCode: 'INVALID_SESSION_ID' }];
    expect(seen).toEqual([refused, refused, [200, undefined]]);
  });
});

describe('too many requests', () => {
  it.each([
    [{ do: 'throttle' }, 'TotalRequests Limit exceeded.', null],
    [{ do: { throttle: 'daily' } }, 'TotalRequests Limit exceeded.', null],
    [
      { do: { throttle: 'concurrent', retryAfter: 45 } },
      'ConcurrentRequests (Concurrent API Requests) Limit exceeded.',
      '45',
    ],
  ])('at Salesforce: %j', async (fault, message, wait) => {
    const { crm } = await rig();
    await crm.fault({ path: '/limits', ...fault });

    const answer = await crm.call('GET', '/limits');

    expect([answer.status, answer.body, answer.headers.get('retry-after')]).toEqual([
      403,
      [{ message, errorCode: 'REQUEST_LIMIT_EXCEEDED' }],
      wait,
    ]);
    expect(answer.headers.get('sforce-limit-info')).toMatch(/^api-usage=\d+\/15000$/);
  });

  it.each([
    [{ do: 'throttle' }, null],
    [{ do: { throttle: { retryAfter: 30 } } }, '30'],
    [{ do: { throttle: { retryAfterDate: 90 } } }, 'Sat, 21 Nov 2026 09:01:30 GMT'],
  ])('at Halo: %j', async (fault, wait) => {
    const { desk } = await rig();
    await desk.fault({ path: '/api/', ...fault });

    const answer = await desk.call('GET', '/Client');

    expect([answer.status, answer.headers.get('retry-after'), answer.text]).toEqual([
      429,
      wait,
      'Rate Limit Reached - 700 Requests per rolling 5 minute window',
    ]);
    expect(answer.headers.get('content-type')).toBe('text/plain; charset=utf-8');
  });

  it('keeps Retry-After away where the tenant would send it', async () => {
    const { desk } = await rig();
    await desk.control('POST', '/settings', { retryAfter: true });
    await desk.fault({ path: '/api/client', nth: 1, do: 'throttle' });
    await desk.fault({ path: '/api/site', do: { throttle: { retryAfter: false } } });

    expect((await desk.call('GET', '/client')).headers.get('retry-after')).toMatch(/^\d+$/);
    expect((await desk.call('GET', '/site')).headers.get('retry-after')).toBeNull();
  });
});
