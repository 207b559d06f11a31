import { expect, test } from 'vitest';
import { haloHost, pagedList } from './support.ts';

const AGENTS = {
  body: [
    { id: 1, name: 'Unassigned', email: '' },
    { id: 2, name: 'Sam Carter', email: 'sam@acme.example' },
  ],
};
const TICKETS = [
  {
    id: 7,
    summary: 'One',
    agent_id: 2,
    agent_name: 'Sam Carter',
    user_id: 31,
    user_name: 'Ada',
    user_email: '',
  },
  { id: 8, summary: 'Two', agent_id: 1, agent_name: 'Unassigned', user_id: 32, user_name: 'General User' },
];

test('a ticket tells the address of its agent, who are asked for once; Unassigned and the General User are nobody', async () => {
  await using host = await haloHost({
    'GET /api/Agent': AGENTS,
    'GET /api/Tickets': pagedList('tickets', TICKETS),
    'GET /api/Tickets/7': { body: TICKETS[0] },
  });
  const fields = ['agent_email', 'user_id'];
  const pages = [];
  for await (const page of host.connector.read({ object: 'ticket', fields })) pages.push(...page.records);
  expect(pages.map(({ values }) => values)).toEqual([
    { agent_email: 'sam@acme.example', user_id: '31' },
    { agent_email: null, user_id: null },
  ]);
  const whole = await host.connector.readByIds({ object: 'ticket', ids: ['7'], fields });
  expect(whole.get('7')?.values['agent_email']).toBe('sam@acme.example');
  await host.connector.lookup('agentByEmail', ['sam@acme.example']);
  expect(host.asked(/Agent/)).toHaveLength(1);
});

test('tickets that nobody has cost no list of agents', async () => {
  await using host = await haloHost({
    'GET /api/Tickets': pagedList('tickets', [{ id: 8, summary: 'Two', agent_id: 0 }]),
  });
  for await (const { records } of host.connector.read({ object: 'ticket', fields: ['agent_email'] }))
    expect(records[0]?.values).toEqual({ agent_email: null });
  expect(host.asked(/Agent/)).toEqual([]);
});

test('a key that only a sweep can find is looked for among tickets of the types it is asked for', async () => {
  await using host = await haloHost({
    'GET /api/TicketType': {
      body: [
        { id: 1, name: 'Incident' },
        { id: 3, name: 'Opportunity' },
      ],
    },
    'GET /api/Tickets': pagedList('tickets', [
      { id: 7, summary: 'One', tickettype_id: 3 },
      { id: 8, summary: 'One', tickettype_id: 1 },
    ]),
  });
  const scope = { field: 'tickettype_id', values: ['Opportunity'] };
  const [found] = await host.connector.find({
    object: 'ticket',
    fields: ['summary'],
    keys: [{ summary: 'One' }],
    scope,
  });
  expect(found?.map(({ id }) => id)).toEqual(['7']);
  expect(host.asked(/Tickets$/).map(({ query }) => query.get('requesttype'))).toEqual(['3']);
});
