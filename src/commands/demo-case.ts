import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Desks, Wire } from './demo-desks.ts';
import type { CommonOptions, Io } from './io.ts';
import { planCommand } from './plan.ts';
import { syncCommand } from './sync.ts';

export interface CaseDemo {
  readonly io: Io;
  readonly options: CommonOptions;
  /** Copy of the mappings that may be edited. */
  readonly folder: string;
  readonly desks: Desks;
  say(title: string, ...lines: string[]): void;
}

const SUBJECT = 'Scanners at gate 4 are down';
const SWITCHED_ON = ['feed: {}', 'comments: { syncBack: true }'];

/** A case with its feed on the ticket, an agent's note on its way back, a field that both sides changed, and nothing left to do after it. */
export async function demoCase({ io, options, folder, desks, say }: CaseDemo): Promise<void> {
  const edited: CommonOptions = { ...options, mappings: folder };
  const shown = ofCases({ ...io, out: (text) => io.out(text.replaceAll(folder, options.mappings)) });
  const sync = () => syncCommand(shown, { ...edited, brief: true });
  const ticketOf = () => desks.find('halo', 'Tickets', ({ id }) => id === number);
  const about = await desks.find('salesforce', 'Case', ({ Subject }) => Subject === SUBJECT);
  const number = (await desks.find('halo', 'Tickets', ({ summary }) => summary === SUBJECT))['id'];

  say(
    '6. A case and its feed: a ticket and its notes',
    `The case "${SUBJECT}" is ticket ${number} since step 3. Two lines of cases.yaml lose their "#":`,
    ...SWITCHED_ON.map((line) => `  ${line}`),
    '',
  );
  cpSync(options.mappings, folder, { recursive: true });
  switchOn(join(folder, 'salesforce', 'cases.yaml'));
  await sync();
  io.out(`\nTicket ${number} in Halo, oldest first:\n`);
  for (const note of await notesOf(desks, number)) {
    const who = note['hiddenfromuser'] === true ? 'agents only' : 'user sees it';
    io.out(`  ${String(note['id']).padStart(3)}  ${who.padEnd(13)} ${start(note['note'])}\n`);
  }

  say(
    '7. An answer goes back, and a conflict is decided',
    `In Halo, an agent answers on ticket ${number}, and changes its summary to "Gate 4: firmware rolled back".`,
    'In Salesforce, somebody changes the subject of the same case to "Scanners at gates 4 and 5 are down".',
    "cases.yaml says conflict: source, so that Salesforce's text is taken, and reported as CONFLICT.",
    '',
  );
  await desks.edit('halo', 'Actions', {
    ticket_id: number,
    note_html: '<p>Gate 4 scans again. Please try <b>two parcels</b> and tell us.</p>',
    outcome: 'Public Note',
    hiddenfromuser: false,
  });
  await desks.edit('halo', 'Tickets', { id: number, summary: 'Gate 4: firmware rolled back' });
  await desks.edit('salesforce', 'Case', { Id: about['Id'], Subject: 'Scanners at gates 4 and 5 are down' });
  await planCommand(shown, { ...edited, values: true, brief: true });
  await sync();
  const comment = await desks.find(
    'salesforce',
    'CaseComment',
    ({ CommentBody }) => typeof CommentBody === 'string' && CommentBody.includes('two parcels'),
  );
  io.out(`\nThe newest comment of the case in Salesforce:\n${indented(comment['CommentBody'])}\n`);
  io.out(`Subject and summary on both sides: "${(await ticketOf())['summary']}"\n`);

  say('8. crosswalk sync, once more: nothing comes back as an echo', '');
  await sync();
}

/** As a person would, in an editor. */
function switchOn(file: string): void {
  const text = SWITCHED_ON.reduce(
    (all, line) => all.replace(`\n# ${line}\n`, `\n${line}\n`),
    readFileSync(file, 'utf8'),
  );
  if (!SWITCHED_ON.every((line) => text.includes(`\n${line}\n`)))
    throw new Error(`${file} has other words than the demo`);
  writeFileSync(file, text);
}

/** The paragraphs about cases, and none about what has been shown before. */
function ofCases(io: Io): Io {
  return {
    ...io,
    out: (text) => {
      const lines = text.split('\n');
      let shown = true;
      const kept = lines.filter((line) => {
        if (/^\S*salesforce \/ /.test(line)) shown = line.includes('salesforce / cases');
        else if (!line.startsWith(' ')) shown = true;
        return shown;
      });
      io.out(kept.join('\n'));
    },
  };
}

async function notesOf(desks: Desks, ticket: unknown): Promise<readonly Wire[]> {
  return (await desks.rows('halo', 'Actions')).filter(
    (row) => row['ticket_id'] === ticket && typeof row['note'] === 'string' && row['note'] !== '',
  );
}

function start(text: unknown): string {
  const line = String(text).replace(/\s+/g, ' ').trim();
  return line.length > 80 ? `${line.slice(0, 79)}…` : line;
}

function indented(text: unknown): string {
  return String(text)
    .split('\n')
    .map((line) => `  ${line}`)
    .join('\n');
}
