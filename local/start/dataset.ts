/**
 * A real public data set for the local run: United States airports, the routes between them, a month of flights,
 * wildlife strikes, and postal codes, in six related tables. It ships inside the npm package `vega-datasets`
 * (BSD-3-Clause); the data are works of the U.S. Government (airports, routes, flights, strikes) and of GeoNames
 * (postal codes, CC BY 4.0). See docs/decisions/data-set.md.
 */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { csvParse } from 'd3-dsv';
import type { Client } from 'pg';

type Row = Readonly<Record<string, string | number | null>>;

interface Table {
  readonly name: string;
  readonly ddl: string;
  /** Column → PostgreSQL type, in the order of insertion. */
  readonly columns: Readonly<Record<string, string>>;
  readonly rows: (files: Files) => readonly Row[];
}

interface Files {
  csv(name: string): readonly Record<string, string>[];
  json(name: string): readonly Record<string, string | number>[];
}

/** In the order in which foreign keys allow them to be filled. */
const tables: readonly Table[] = [
  {
    name: 'states',
    ddl: 'code text primary key',
    columns: { code: 'text' },
    rows: (files) => {
      const codes = new Set([...files.csv('airports'), ...files.csv('zipcodes')].map((row) => row['state'] ?? ''));
      return [...codes].sort().map((code) => ({ code }));
    },
  },
  {
    name: 'airports',
    ddl: `iata text primary key, name text not null, city text, state text references states,
          latitude double precision not null, longitude double precision not null`,
    columns: {
      iata: 'text',
      name: 'text',
      city: 'text',
      state: 'text',
      latitude: 'double precision',
      longitude: 'double precision',
    },
    rows: (files) => files.csv('airports'),
  },
  {
    name: 'routes',
    ddl: `origin text not null references airports, destination text not null references airports,
          flights_a_year integer not null, primary key (origin, destination)`,
    columns: { origin: 'text', destination: 'text', flights_a_year: 'integer' },
    rows: (files) =>
      files.csv('flights-airport').map(({ origin, destination, count }) => ({
        origin: origin ?? null,
        destination: destination ?? null,
        flights_a_year: count ?? null,
      })),
  },
  {
    name: 'flights',
    ddl: `id integer primary key, departure timestamp not null, delay integer not null, distance integer not null,
          origin text not null references airports, destination text not null references airports`,
    columns: {
      id: 'integer',
      departure: 'timestamp',
      delay: 'integer',
      distance: 'integer',
      origin: 'text',
      destination: 'text',
    },
    rows: (files) =>
      files
        .json('flights-20k')
        .map(({ date, ...flight }, index) => ({ id: index + 1, departure: date ?? null, ...flight })),
  },
  {
    name: 'zip_codes',
    ddl: `zip_code text primary key, city text not null, county text, state text not null references states,
          latitude double precision, longitude double precision`,
    columns: {
      zip_code: 'text',
      city: 'text',
      county: 'text',
      state: 'text',
      latitude: 'double precision',
      longitude: 'double precision',
    },
    rows: (files) => files.csv('zipcodes'),
  },
  {
    name: 'wildlife_strikes',
    ddl: 'id integer primary key, airport text, aircraft text, struck_on date not null, species text, damage text',
    columns: { id: 'integer', airport: 'text', aircraft: 'text', struck_on: 'date', species: 'text', damage: 'text' },
    rows: (files) =>
      files.csv('birdstrikes').map((row, index) => ({
        id: index + 1,
        airport: row['Airport Name'] ?? null,
        aircraft: row['Aircraft Make Model'] ?? null,
        struck_on: row['Flight Date'] ?? null,
        species: row['Wildlife Species'] ?? null,
        damage: row['Effect Amount of damage'] ?? null,
      })),
  },
  {
    // Filled by the writer while backups are taken.
    name: 'bookings',
    ddl: `id integer generated always as identity primary key, flight integer not null references flights,
          seats integer not null check (seats > 0), booked_at timestamptz not null`,
    columns: {},
    rows: () => [],
  },
];

export interface Loaded {
  readonly tables: number;
  readonly rows: number;
}

/** Creates the tables in an empty database and fills them. */
export async function loadDataSet(client: Client): Promise<Loaded> {
  const files = packagedFiles();
  let rows = 0;
  for (const table of tables) {
    await client.query(`create table ${table.name} (${table.ddl})`);
    rows += await fill(client, table, table.rows(files));
  }
  await client.query('create index flights_by_origin on flights (origin, departure)');
  await client.query('analyze');
  return { tables: tables.length, rows };
}

/** One statement a table: each column travels as an array, and `unnest` turns the arrays into rows. */
async function fill(client: Client, table: Table, rows: readonly Row[]): Promise<number> {
  if (rows.length === 0) return 0;
  const names = Object.keys(table.columns);
  const arrays = names.map((name) => rows.map((row) => (row[name] === '' ? null : (row[name] ?? null))));
  const unnest = Object.values(table.columns).map((type, index) => `$${index + 1}::${type}[]`);
  await client.query(
    `insert into ${table.name} (${names.join(', ')}) select * from unnest(${unnest.join(', ')})`,
    arrays,
  );
  return rows.length;
}

function packagedFiles(): Files {
  const entry = createRequire(import.meta.url).resolve('vega-datasets');
  const read = (file: string) => readFileSync(path.join(path.dirname(entry), '..', 'data', file), 'utf8');
  return {
    csv: (name) => csvParse(read(`${name}.csv`)),
    json: (name) => JSON.parse(read(`${name}.json`)),
  };
}
