import type { Org } from './org.ts';
import type { ObjectType } from './schema.ts';
import type { Row, Scalar } from './store.ts';
import { wireDateTime } from './values.ts';

/** Stage: probability, forecast category, closed, won. The ten stages of a new org. */
const STAGES: Readonly<Record<string, readonly [number, string, boolean, boolean]>> = {
  Prospecting: [10, 'Pipeline', false, false],
  Qualification: [10, 'Pipeline', false, false],
  'Needs Analysis': [20, 'Pipeline', false, false],
  'Value Proposition': [50, 'Pipeline', false, false],
  'Id. Decision Makers': [60, 'Pipeline', false, false],
  'Perception Analysis': [70, 'Pipeline', false, false],
  'Proposal/Price Quote': [75, 'Pipeline', false, false],
  'Negotiation/Review': [90, 'Pipeline', false, false],
  'Closed Won': [100, 'Closed', true, true],
  'Closed Lost': [0, 'Omitted', true, false],
};

/** Fields that the server sets from others. `before` is the row as it was, `undefined` on creation. */
export function derive(org: Org, type: ObjectType, row: Row, before: Row | undefined): Row {
  switch (type.name) {
    case 'Account':
      return { ...row, CleanStatus: row['CleanStatus'] ?? 'Pending', PhotoUrl: photo(row) };
    case 'Contact':
      return {
        ...row,
        Name: personName(row),
        CleanStatus: row['CleanStatus'] ?? 'Pending',
        PhotoUrl: photo(row),
      };
    case 'User':
      return { ...row, Name: personName(row) };
    case 'Opportunity':
      return opportunity(row, before);
    case 'Case':
      return caseRow(org, row);
    default:
      return row;
  }
}

function photo(row: Row): string {
  return `/services/images/photo/${String(row['Id'])}`;
}

function personName(row: Row): string {
  return [row['FirstName'], row['LastName']].filter((part) => part !== undefined).join(' ');
}

function opportunity(row: Row, before: Row | undefined): Row {
  const stage = STAGES[String(row['StageName'])];
  const [probability, category, closed, won] = stage ?? [10, 'Pipeline', false, false];
  const moved = before === undefined || before['StageName'] !== row['StageName'];
  const given =
    before === undefined ? row['Probability'] !== undefined : before['Probability'] !== row['Probability'];
  const chance: Scalar = moved && !given ? probability : (row['Probability'] ?? probability);
  const amount = row['Amount'];
  return {
    ...row,
    Probability: chance,
    ForecastCategory: category,
    ForecastCategoryName: category,
    IsClosed: closed,
    IsWon: won,
    ...(typeof amount === 'number' ? { ExpectedRevenue: (amount * Number(chance)) / 100 } : {}),
    ...(typeof row['CloseDate'] === 'string' ? fiscal(row['CloseDate']) : {}),
  };
}

function fiscal(date: string): Row {
  const year = Number(date.slice(0, 4));
  const quarter = Math.floor((Number(date.slice(5, 7)) - 1) / 3) + 1;
  return { FiscalYear: year, FiscalQuarter: quarter, Fiscal: `${year} ${quarter}` };
}

function caseRow(org: Org, row: Row): Row {
  const closed = row['Status'] === 'Closed';
  const { ClosedDate: before, ...rest } = row;
  return {
    ...rest,
    CaseNumber: row['CaseNumber'] ?? String(1000 + org.store.table('Case').size).padStart(8, '0'),
    IsClosed: closed,
    ...(closed ? { ClosedDate: before ?? wireDateTime(org.clock.now()) } : {}),
  };
}
