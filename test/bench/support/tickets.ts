import type { Wire } from './records.ts';
import { salesforceBook } from './records.ts';

export interface Desk {
  readonly accounts: number;
  readonly contacts: number;
  readonly cases: number;
  readonly opportunities?: number;
  /** A post, a comment and a mail a case. */
  readonly feed?: boolean;
}

/** Entries of the feed that a case has. */
export const FEED_A_CASE = 3;

/** Cases with their feed, and opportunities, of a few accounts and contacts. */
export function salesforceDesk(desk: Desk): Readonly<Record<string, readonly Wire[]>> {
  const { accounts, contacts, cases, opportunities = 0, feed = false } = desk;
  const of = (count: number, make: (n: number) => Wire) => Array.from({ length: count }, (_, n) => make(n));
  const fed = feed ? cases : 0;
  return {
    ...salesforceBook(accounts, contacts),
    Case: of(cases, (n) => ({
      Id: recordId('500', n),
      Subject: `Case ${n}`,
      Description: `It has happened ${n} times.`,
      Status: n % 2 === 0 ? 'New' : 'Working',
      Priority: ['High', 'Medium', 'Low'][n % 3],
      Origin: 'Email',
      AccountId: recordId('001', n % accounts),
      ...(contacts === 0 ? {} : { ContactId: recordId('003', n % contacts) }),
      ...stamps(n),
    })),
    Opportunity: of(opportunities, (n) => ({
      Id: recordId('006', n),
      Name: `Deal ${n}`,
      StageName: 'Prospecting',
      Amount: 100 + n,
      Probability: 10,
      CloseDate: '2026-12-31',
      AccountId: recordId('001', n % accounts),
      ...stamps(n),
    })),
    FeedItem: of(fed, (n) => ({
      ...{ Id: recordId('0D5', n), ParentId: recordId('500', n), Type: 'TextPost', Body: `Post ${n}` },
      ...stamps(n + 60),
    })),
    CaseComment: of(fed, (n) => ({
      ...{
        Id: recordId('00a', n),
        ParentId: recordId('500', n),
        CommentBody: `Comment ${n}`,
        IsPublished: true,
      },
      ...stamps(n + 120),
    })),
    EmailMessage: of(fed, (n) => ({
      ...{
        Id: recordId('02s', n),
        ParentId: recordId('500', n),
        Subject: `Mail ${n}`,
        TextBody: `Words ${n}`,
      },
      ...{ FromAddress: 'lena@example.com', Incoming: true, MessageDate: stamps(n + 180).CreatedDate },
      ...stamps(n + 180),
    })),
  };
}

/** The day before the run, a second apart; nothing is as old as another. */
function stamps(n: number): { readonly CreatedDate: string; readonly SystemModstamp: string } {
  const at = new Date(Date.UTC(2026, 10, 19) + n * 1_000).toISOString().replace('Z', '+0000');
  return { CreatedDate: at, SystemModstamp: at };
}

function recordId(prefix: string, n: number): string {
  return `${prefix}${String(n).padStart(12, '0')}AAA`;
}
