import { defined } from '../../../model/defined.ts';
import type { Place, Recognised } from '../command.ts';
import { type Arg, isUntold, readFlags } from '../flags.ts';
import { capitalsIn } from '../placeholders.ts';
import { byHand, type Call, known, needsOf, partial, type Recogniser, untold } from '../recogniser.ts';
import { redisEffect } from '../redis-commands.ts';
import { readSql } from '../sql.ts';

export const psql: Recogniser = {
  names: ['psql'],
  read(call) {
    const flags = readFlags(call.args, {
      bool: '-t --tuples-only -A --no-align -x --expanded -q --quiet -X --no-psqlrc -w --no-password -W --password --version -1 -l --list',
      value: '-h --host -p --port -U --username -d --dbname -c --command -F --field-separator -P --pset',
    });
    if (isUntold(flags)) return partial(call, flags);
    if (flags.has('--version')) return byHand(call, 'install', 'read');
    const [database, user, more] = flags.rest;
    if (more) return untold(call, more);
    const named = flags.value('-d', '--dbname') ?? database?.value;
    const isUrl = named !== undefined && /^postgres(?:ql)?:\/\//.test(named);
    const place: Place = {
      on: 'postgres',
      ...defined({
        url: isUrl ? named : undefined,
        database: isUrl ? undefined : named,
        address: flags.value('-h', '--host'),
        port: flags.value('-p', '--port'),
        user: flags.value('-U', '--username') ?? user?.value,
      }),
    };
    const [statement, second] = flags.values('-c', '--command');
    if (user && flags.value('-U', '--username') !== undefined) return untold(call, user);
    if (second !== undefined) return partial(call, { code: 'chain' });
    if (statement === undefined)
      return flags.has('-l', '--list')
        ? known(call, 'read', { do: 'get' }, place)
        : byHand(call, 'session', 'change', place);
    return sqlStatement(call, statement, place);
  },
};

/** One statement given to a client or typed into it. */
export function sqlStatement(call: Call, text: string, place: Place): Recognised {
  if (/^\s*\\/.test(text))
    return /^\s*\\(?:d[a-zA-Z]*\+?|l\+?|conninfo|timing|x)(?:\s+[\w.*"]+)?\s*$/.test(text)
      ? known(call, 'read', { do: 'get' }, place)
      : byHand(call, 'program-text', 'destructive');
  const { effect, verb } = readSql(text);
  const needs = [...needsOf(call.args), ...capitalsIn(verb?.params.pid ?? '')];
  if (verb) return known(call, effect, { do: 'verb', verb: verb.name, params: verb.params }, place, needs);
  return known(call, effect, { do: 'sql', statement: text.trim() }, place, needs);
}

/** Other databases' shells: only a statement that is given, and only as SQL or as a question of a known form. */
export const mysql: Recogniser = {
  names: ['mysql', 'mariadb'],
  read(call) {
    const flags = readFlags(call.args, {
      bool: '-t -N -B -s --silent --batch --skip-column-names -p',
      value: '-h --host -P --port -u --user -D --database -e --execute --password',
    });
    if (isUntold(flags)) return partial(call, flags);
    const place: Place = { on: 'mysql', ...defined({ address: flags.value('-h', '--host') }) };
    const statement = flags.value('-e', '--execute');
    return statement === undefined ? byHand(call, 'session') : sqlStatement(call, statement, place);
  },
};

export const mongosh: Recogniser = {
  names: ['mongosh', 'mongo'],
  read(call) {
    const flags = readFlags(call.args, {
      bool: '--quiet --norc',
      value: '--eval --host --port -u -p --username --password',
    });
    if (isUntold(flags)) return partial(call, flags);
    const [url, more] = flags.rest;
    if (more) return untold(call, more);
    const place: Place = { on: 'mongo', ...defined({ url: url?.value }) };
    const statement = flags.value('--eval');
    if (statement === undefined) return byHand(call, 'session');
    const argument = String.raw`\((?:[^()]|\(\))*\)`;
    const find = String.raw`db\.(?:getSiblingDB\('\w+'\)\.)?[\w]+\.(?:find|findOne|count|countDocuments|estimatedDocumentCount|stats)${argument}(?:\.(?:sort|limit|count|pretty|explain)${argument})*`;
    const look = String.raw`db\.(?:serverStatus|stats|version|currentOp|getCollectionNames)${argument}|rs\.status\(\)|db\.adminCommand\((?:'ping'|"ping"|\{\s*ping\s*:\s*1\s*\})\)`;
    // JavaScript inside a filter runs in the server.
    const isRead =
      new RegExp(`^(?:${find}|${look});?$`).test(statement.trim()) && !/\$where|function|=>/.test(statement);
    if (!isRead) return byHand(call, 'program-text', 'destructive');
    return known(call, 'read', { do: /ping|status/i.test(statement) ? 'status' : 'get' }, place);
  },
};

export const redisCli: Recogniser = {
  names: ['redis-cli', 'valkey-cli'],
  globs: true,
  read(call) {
    const flags = readFlags(call.args, {
      bool: '--raw --no-raw --no-auth-warning --tls --scan --bigkeys --memkeys --hotkeys --stat --latency --version -c',
      value: '-h -p -n -a -u --user --pass --pattern --rdb --eval -r -i --cacert',
      untilWord: true,
    });
    if (isUntold(flags)) return partial(call, flags);
    if (flags.has('--version')) return byHand(call, 'install', 'read');
    const database = flags.value('-n');
    const place: Place = {
      on: 'redis',
      ...defined({ url: flags.value('-u'), address: flags.value('-h'), port: flags.value('-p'), database }),
    };
    if (flags.value('--eval') !== undefined) return byHand(call, 'program-text', 'destructive');
    if (flags.value('--rdb') !== undefined) return byHand(call, 'backup');
    if (
      flags.has('--scan', '--bigkeys', '--memkeys', '--hotkeys', '--stat', '--latency') &&
      flags.rest.length === 0
    )
      return known(call, 'read', { do: 'get' }, place);
    if (flags.after || flags.value('-r') !== undefined) return untold(call, flags.after?.[0] ?? '-r');
    return flags.rest.length === 0
      ? byHand(call, 'session', 'change', place)
      : redisCommand(call, flags.rest, place);
  },
};

/** A Redis command given to the client or typed into it. */
export function redisCommand(call: Call, words: readonly Arg[], place: Place): Recognised {
  const command = words.map(({ value }) => value);
  const effect = redisEffect(command);
  const [name = '', ...rest] = command;
  const upper = name.toUpperCase();
  const needs = needsOf(words);
  if (upper === 'PING' && rest.length === 0) return known(call, 'read', { do: 'status' }, place, needs);
  if ((upper === 'DEL' || upper === 'UNLINK') && rest.length === 1)
    return known(
      call,
      'change',
      { do: 'verb', verb: 'delete-keys', params: { pattern: rest[0]! } },
      place,
      needs,
    );
  if (upper === 'FLUSHDB' && rest.length === 0)
    return known(call, 'destructive', { do: 'verb', verb: 'flush-cache', params: {} }, place, needs);
  if (['EVAL', 'EVALSHA', 'FCALL', 'SCRIPT', 'DEBUG'].includes(upper))
    return byHand(call, 'program-text', 'destructive');
  return known(call, effect, { do: 'redis', statement: command.join(' ') }, place, needs);
}

/** Programs that write a database into a file, or a file into a database. */
export const dumps: Recogniser = {
  names: [
    'pg_dump',
    'pg_dumpall',
    'mysqldump',
    'mongodump',
    'pg_restore',
    'mongorestore',
    'createdb',
    'dropdb',
    'alembic',
  ],
  read(call) {
    return /restore|createdb|dropdb|alembic/.test(call.name)
      ? byHand(call, 'restore', 'destructive')
      : byHand(call, 'backup');
  },
};
