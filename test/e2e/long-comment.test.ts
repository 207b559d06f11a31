import { expect, it } from 'vitest';
import { bench, counts } from './harness.ts';

const ACCOUNT = '001000000000001AAA';
const CASE = '500000000000001AAA';
/** A family of seven code points, 25 bytes: a cut within it would make two people of it. */
const FAMILY = '👨‍👩‍👧‍👦';

it('an action of 40,000 characters becomes comments that lose nothing, in order, once', async () => {
  const it = await bench({
    more: ['cases'],
    salesforce: {
      Account: [{ Id: ACCOUNT, Name: 'Acme' }],
      Contact: [],
      Case: [{ Id: CASE, Subject: 'Printer on fire', AccountId: ACCOUNT }],
    },
  });
  it.rewrite('salesforce/cases.yaml', (text) => `${text}\nfeed: {}\ncomments: { syncBack: true }\n`);
  await it.sync();
  const [ticket] = await it.records('halo', 'Tickets');
  const words = Array.from({ length: 4_000 }, (_, n) => `w${n}`.padEnd(8, n % 7 === 0 ? 'ü' : 'x'));
  const unbroken = FAMILY.repeat(400);
  const text = `${words.join(' ')} ${unbroken}`;
  expect(text.length).toBeGreaterThan(40_000);
  await it.edit('halo', 'Actions', {
    ...{ ticket_id: ticket?.['id'], outcome: 'Public Note', hiddenfromuser: false },
    note_html: `<p>${text}</p>`,
  });
  it.clock.advance(60_000);
  await it.forgetRequests();

  expect(counts(await it.sync(), 'cases.notes', 'syncBack')).toEqual({ create: 1 });

  const comments = (await it.records('salesforce', 'CaseComment')).map((row) => String(row['CommentBody']));
  const parts = comments.map((body) => /^(.*)\n\nHalo (\d+-\d+) \((\d+)\/(\d+)\)$/s.exec(body) ?? []);
  expect(parts.map(([, , , at, of]) => [at, of])).toEqual(
    parts.map((_, index) => [String(index + 1), String(parts.length)]),
  );
  expect(new Set(parts.map(([, , mark]) => mark)).size).toBe(1);
  for (const body of comments) expect(Buffer.byteLength(body)).toBeLessThanOrEqual(4_000);
  const bodies = parts.map(([, body]) => body ?? '');
  expect(bodies.join('').replaceAll(/\s/g, '')).toBe(text.replaceAll(/\s/g, ''));
  // No word and no family is torn where there was room for a whole one.
  expect(bodies.filter((body) => body.startsWith('w')).length).toBeGreaterThan(5);
  for (const body of bodies) expect(body.replaceAll(FAMILY, '')).toMatch(/^(w\d+[üx]*\s?)*$/);
  // All of them or none, in one request.
  const sent = (await it.writes()).filter((line) => line.startsWith('salesforce'));
  expect(sent).toEqual([expect.stringMatching(/^salesforce POST .*\/composite\/sobjects$/)]);

  for (let run = 0; run < 3; run += 1) {
    it.clock.advance(3_600_000);
    await it.forgetRequests();
    await it.sync();
    expect(await it.writes()).toEqual([]);
  }
  expect(await it.records('salesforce', 'CaseComment')).toHaveLength(comments.length);
});
