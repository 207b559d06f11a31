import type { Org } from './org.ts';
import { contactFields } from './rules/case.ts';
import { completeMail } from './rules/mail.ts';
import { isPerson, personAccountName } from './rules/person.ts';
import type { ObjectType } from './schema.ts';
import type { Row, Scalar } from './store.ts';
import { wireDateTime } from './values.ts';

const FIRST_CASE = 1000;

/** Fields that the server sets from others. `before` is the row as it was, `undefined` on creation. */
export function derive(
  org: Org,
  type: ObjectType,
  row: Row,
  before: Row | undefined,
  sent: Row = before === undefined ? row : {},
): Row {
  switch (type.name) {
    case 'Account':
      return {
        ...row,
        ...(isPerson(row) ? { Name: personAccountName(row) } : {}),
        CleanStatus: row['CleanStatus'] ?? 'Pending',
        PhotoUrl: photo(row),
      };
    case 'Contact':
      return {
        ...row,
        Name: personName(row),
        CleanStatus: row['CleanStatus'] ?? 'Pending',
        PhotoUrl: photo(row),
      };
    case 'User':
      return { ...row, Name: personName(row) };
    case 'EmailMessage':
      return completeMail(row);
    case 'Opportunity':
      return opportunity(org, row, before, sent);
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

/** A new stage brings its probability and forecast category, unless the client sends others with it. */
function opportunity(org: Org, row: Row, before: Row | undefined, sent: Row): Row {
  const stage = org.store.table('OpportunityStage').lookup('ApiName', [String(row['StageName'])])[0];
  const moved = before === undefined || before['StageName'] !== row['StageName'];
  const follows = (name: string, value: Scalar) =>
    moved && sent[name] === undefined ? value : (row[name] ?? value);
  const chance = follows('Probability', stage?.['DefaultProbability'] ?? 10);
  const category = follows('ForecastCategoryName', stage?.['ForecastCategoryName'] ?? 'Pipeline');
  const amount = row['Amount'];
  return {
    ...row,
    Probability: chance,
    ForecastCategory: FORECAST_CATEGORIES[String(category)] ?? category,
    ForecastCategoryName: category,
    IsClosed: stage?.['IsClosed'] === true,
    IsWon: stage?.['IsWon'] === true,
    ...(moved && before !== undefined ? { LastStageChangeDate: wireDateTime(org.stampNow()) } : {}),
    ...(typeof amount === 'number' ? { ExpectedRevenue: (amount * Number(chance)) / 100 } : {}),
    ...(typeof row['CloseDate'] === 'string' ? fiscal(row['CloseDate']) : {}),
  };
}

/** Where the name of a category differs from its label. */
const FORECAST_CATEGORIES: Readonly<Record<string, string>> = {
  'Best Case': 'BestCase',
  'Most Likely': 'MostLikely',
  Commit: 'Forecast',
};

function fiscal(date: string): Row {
  const year = Number(date.slice(0, 4));
  const quarter = Math.floor((Number(date.slice(5, 7)) - 1) / 3) + 1;
  return { FiscalYear: year, FiscalQuarter: quarter, Fiscal: `${year} ${quarter}` };
}

function caseRow(org: Org, row: Row): Row {
  const status = org.store.table('CaseStatus').lookup('ApiName', [String(row['Status'])])[0];
  const closed = status?.['IsClosed'] === true;
  const { ClosedDate: before, ...rest } = row;
  return contactFields(org, {
    ...rest,
    CaseNumber: row['CaseNumber'] ?? caseNumber(org),
    IsClosed: closed,
    ...(closed ? { ClosedDate: before ?? wireDateTime(org.clock.now()) } : {}),
  });
}

/** From 00001000, above those that loaded cases have. */
function caseNumber(org: Org): string {
  return String(org.store.serial('CaseNumber', FIRST_CASE - 1)).padStart(8, '0');
}
