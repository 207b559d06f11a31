import { expect, it } from 'vitest';
import { type Bench, bench, flow, type Wire } from './harness.ts';

const ACCOUNT = '001000000000001AAA';
const QUEUE = '00G000000000001EAA';
const USER = { sam: '005000000000021AAA', priya: '005000000000022AAA', left: '005000000000023AAA' } as const;
const AGENT = { sam: 2, alex: 3, priya: 4 } as const;

const person = (Id: string, name: string, more: Wire = {}): Wire => ({
  ...{ Id, LastName: name, Name: name, Username: `${name}@sf.example`, Email: `${name}@crosswalk.example` },
  ...{ IsActive: true, ...more },
});

const row = (n: number, OwnerId: string, more: Wire): Wire => ({
  ...{ Id: `${more['Subject'] ? '500' : '006'}00000000000${n}AAA`, OwnerId, AccountId: ACCOUNT },
  ...more,
});
const aCase = (n: number, OwnerId: string, more: Wire = {}) =>
  row(n, OwnerId, { Subject: `Case ${n}`, Status: 'New', Priority: 'High', ...more });

async function settled(it: Bench) {
  const result = await it.sync();
  it.clock.advance(60_000);
  return result;
}

const agentOf = async (it: Bench, summary: string) =>
  (await it.record('halo', 'Tickets', (ticket) => ticket['summary'] === summary))['agent_id'];
const ownerOf = async (it: Bench, n: number) =>
  (await it.record('salesforce', 'Case', (item) => item['Subject'] === `Case ${n}`))['OwnerId'];

it('A-50 who has a ticket has its record in Salesforce, both ways by e-mail address, and nothing goes to and fro', async () => {
  const it = await bench({
    more: ['cases', 'opportunities'],
    salesforce: {
      Account: [{ Id: ACCOUNT, Name: 'Acme' }],
      Contact: [],
      User: [
        person(USER.sam, 'sam.carter'),
        person(USER.priya, 'priya.nair'),
        person(USER.left, 'alex.morgan', { IsActive: false }),
      ],
      Group: [{ Id: QUEUE, Name: 'Second line', Type: 'Queue' }],
      Case: [1, 2, 4, 5].map((n) => aCase(n, n === 2 ? QUEUE : USER.sam)),
      Opportunity: [
        row(1, USER.sam, { Name: 'Deal', StageName: 'Prospecting', CloseDate: '2026-12-31', Amount: 1 }),
      ],
    },
  });
  await settled(it);
  expect(await agentOf(it, 'Case 1')).toBe(AGENT.sam);
  expect(await agentOf(it, 'Deal')).toBe(AGENT.sam);

  const give = async (summary: string, agent_id: number) => {
    const { id } = await it.record('halo', 'Tickets', (ticket) => ticket['summary'] === summary);
    await it.edit('halo', 'Tickets', { id, agent_id });
  };
  // In one run: agent changed, ticket of a queue edited, ticket unassigned, given to somebody who left, changed on both sides.
  await give('Deal', AGENT.priya);
  await give('Case 4', 1);
  await give('Case 5', AGENT.priya);
  await it.edit('salesforce', 'Case', { Id: '500000000000005AAA', OwnerId: QUEUE });
  const queued = await it.record('halo', 'Tickets', (ticket) => ticket['summary'] === 'Case 2');
  await it.edit('halo', 'Tickets', { id: queued['id'], priority_id: 4 });
  await give('Case 1', AGENT.alex);
  it.clock.advance(60_000);
  await it.forgetRequests();
  const second = await settled(it);
  const agents = (await it.requests('halo')).filter(({ path }) => /\/Agent$/.test(path));
  expect(agents).toHaveLength(1);
  expect((await it.record('salesforce', 'Opportunity', () => true))['OwnerId']).toBe(USER.priya);
  expect(await ownerOf(it, 2)).toBe(QUEUE);
  expect(await ownerOf(it, 4)).toBe(USER.sam);
  // A queue is nobody: the agent who took it up has it.
  expect(await ownerOf(it, 5)).toBe(USER.priya);
  expect(await ownerOf(it, 1)).toBe(USER.sam);
  const warned = flow(second, 'cases', 'syncBack').notes.map(({ code }) => code);
  expect(warned).toContain('LOOKUP_UNMATCHED');

  // Both sides chose somebody else: conflict: source.
  await it.edit('salesforce', 'Case', { Id: '500000000000005AAA', OwnerId: USER.sam });
  await give('Case 5', AGENT.alex);
  await it.edit('salesforce', 'Case', { Id: '500000000000004AAA', OwnerId: USER.priya });
  await give('Case 4', AGENT.sam);
  it.clock.advance(60_000);
  const third = await settled(it);
  expect([await agentOf(it, 'Case 4'), await ownerOf(it, 4)]).toEqual([AGENT.priya, USER.priya]);
  expect([await agentOf(it, 'Case 5'), await ownerOf(it, 5)]).toEqual([AGENT.sam, USER.sam]);
  expect(flow(third, 'cases').notes.map(({ code }) => code)).toContain('CONFLICT');
  await it.forgetRequests();
  await settled(it);
  expect(await it.writes()).toEqual([]);
});
