/** Names and passwords inside a database, as RDS for PostgreSQL accepts them. */
import { invalid } from './refusals.ts';

const reserved = new Set(['admin', 'postgres_admin', 'rdsadmin', 'rds_superuser', 'rdsrepladmin', 'public', 'user']);

export function masterPassword(password: string): string {
  const what = 'The parameter MasterUserPassword is not a valid password';
  if (password.length < 8) throw invalid(`${what} because it is shorter than 8 characters.`);
  if (password.length > 128) throw invalid(`${what} because it is longer than 128 characters.`);
  if (!/^[!-~]+$/.test(password) || /[/@"]/.test(password)) {
    throw invalid(`${what}. Only printable ASCII characters besides '/', '@', '"', ' ' may be used.`);
  }
  return password;
}

export function masterUser(name: string): string {
  if (!/^[a-zA-Z][a-zA-Z0-9_]{0,62}$/.test(name)) {
    throw invalid(
      'The parameter MasterUsername is not a valid identifier: 1 to 63 letters, digits and _, first a letter.',
    );
  }
  if (reserved.has(name.toLowerCase())) {
    throw invalid(`MasterUsername ${name} cannot be used as it is a reserved word used by the engine`);
  }
  return name;
}

export function databaseName(name: string): string {
  if (/^[a-zA-Z][a-zA-Z0-9_]{0,62}$/.test(name)) return name;
  throw invalid(`DBName must begin with a letter and contain only alphanumeric characters: ${name}`);
}
