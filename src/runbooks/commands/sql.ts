import type { Effect } from './command.ts';

/** What a statement does. */
interface SqlReading {
  readonly effect: Effect;
  /** One of plantao's own verbs says the same. */
  readonly verb?: { readonly name: string; readonly params: Readonly<Record<string, string>> };
}

/** Functions that change nothing; a function that is not among them may do anything. */
const pure: ReadonlySet<string> = new Set(
  [
    'abs,age,array_agg,array_length,avg,bool_and,bool_or,cast,ceil,ceiling,char_length,coalesce',
    'concat,concat_ws,count,cume_dist,current_database,current_schema,current_setting',
    'current_user,date,date_bin,date_part,date_trunc,dense_rank,exists,extract,first_value',
    'float,floor,format,generate_series,greatest,inet_server_addr,initcap,json_agg',
    'json_array_length,json_object_agg,jsonb_agg,jsonb_array_elements,jsonb_array_length',
    'jsonb_object_keys,lag,last_value,lead,least,left,length,lower,ltrim,make_interval,max,md5',
    'min,mod,mode,now,ntile,nullif,numeric,obj_description,octet_length,percent_rank',
    'percentile_cont,percentile_disc,pg_backend_pid,pg_blocking_pids,pg_column_size',
    'pg_current_wal_lsn,pg_database_size,pg_get_expr,pg_get_indexdef,pg_indexes_size',
    'pg_is_in_recovery,pg_last_wal_receive_lsn,pg_last_wal_replay_lsn',
    'pg_last_xact_replay_timestamp,pg_postmaster_start_time,pg_relation_size,pg_size_pretty',
    'pg_table_is_visible,pg_table_size,pg_tablespace_size,pg_total_relation_size',
    'pg_wal_lsn_diff,position,power,rank,regexp_matches,regexp_replace,repeat,replace,right',
    'round,row_number,rtrim,sign,split_part,sqrt,stddev,string_agg,strpos,substr,substring,sum',
    'time,timestamp,timestamptz,to_char,to_date,to_json,to_jsonb,to_number,to_timestamp,trim',
    'trunc,txid_current_if_assigned,unnest,upper,varchar,variance,version',
  ].flatMap((line) => line.split(',')),
);

/** Words of SQL that may stand before a bracket. */
const grammar: ReadonlySet<string> = new Set(
  [
    'all,and,any,array,as,between,by,case,cast,cube,distinct,else,end,except,exists,explain',
    'filter,from,group,grouping,having,in,intersect,interval,is,join,lateral,like,limit',
    'materialized,not,on,or,order,over,partition,recursive,rollup,row,select,sets,similar,some',
    'then,union,using,values,when,where,with,within,char,character,decimal,double,precision',
    'bigint,int,integer,smallint,text,boolean,analyze,verbose,buffers,off,costs',
  ].flatMap((line) => line.split(',')),
);

/** Words that change something wherever they stand: in a common table expression, behind EXPLAIN ANALYZE. */
const writing =
  /\b(?:insert|update|delete|merge|create|drop|alter|truncate|grant|revoke|copy|call|do|vacuum|reindex|cluster|refresh|lock|notify|listen|comment|security|reassign|import|set|reset|discard|execute|prepare|into|perform|begin|commit|rollback)\b/;

/**
 * Tells what one SQL statement does, never trusting what it does not know: a function that is not known to be pure, a second statement,
 * a lock are changes.
 */
export function readSql(text: string): SqlReading {
  const bare = withoutQuoted(text);
  if (bare === undefined) return { effect: 'destructive' };
  const statement = bare.trim().replace(/;\s*$/, '').toLowerCase();
  // A backslash outside a text is a command of psql's own: \gexec runs what the statement answers.
  if (/[;\\]/.test(statement)) return { effect: 'destructive' };
  const [first = ''] = /^[a-z]+/.exec(statement) ?? [];
  const analyze = /^analyze(?:\s+(?:verbose\s+)?([\w.]+))?$/.exec(statement);
  if (analyze)
    return { effect: 'change', verb: { name: 'analyze', params: analyze[1] ? { table: analyze[1] } : {} } };
  const backend = /^select\s+pg_(terminate|cancel)_backend\(\s*([^(),]*)\s*\)$/.exec(statement);
  if (backend) {
    const pid = /\(\s*([^()]*?)\s*\)/.exec(text)?.[1] ?? '';
    return {
      effect: 'change',
      verb: { name: backend[1] === 'cancel' ? 'cancel-query' : 'kill-query', params: { pid } },
    };
  }
  if (['select', 'with', 'show', 'table', 'values', 'explain'].includes(first)) {
    if (isPure(statement)) return { effect: 'read' };
    return { effect: /\b(?:delete|update|drop|truncate)\b/.test(statement) ? 'destructive' : 'change' };
  }
  if (first === 'delete' || first === 'update')
    return {
      effect:
        /\bwhere\b/.test(statement) && !/\bwhere\s+(?:true|1\s*=\s*1)\b/.test(statement)
          ? 'change'
          : 'destructive',
    };
  if (first === 'insert') return { effect: 'change' };
  if (/^create\s+(?:unique\s+)?index\b/.test(statement)) return { effect: 'change' };
  if (/^vacuum\b/.test(statement) && !/\bfull\b/.test(statement)) return { effect: 'change' };
  return { effect: 'destructive' };
}

function isPure(statement: string): boolean {
  const rest = statement.replace(/\b(?:is\s+distinct\s+from|on\s+update|for\s+update\s+of)\b/g, (found) =>
    found.startsWith('for') ? found : ' ',
  );
  if (writing.test(rest) || /\bfor\s+(?:no\s+key\s+)?(?:update|share|key\s+share)\b/.test(rest)) return false;
  if (/\b(?:pg_sleep|dblink|lo_\w+|pg_read_\w+|pg_ls_\w+|setval|nextval)\b/.test(rest)) return false;
  // `name (` calls a function; after `with` and `,` a name before `as (` was taken by the grammar's own words.
  for (const [, name = ''] of rest.matchAll(/([a-z_][\w$.]*)\s*\(/g)) {
    const last = name.replace(/^pg_catalog\./, '');
    if (!pure.has(last) && !grammar.has(last)) return false;
  }
  // A quoted name that is called is somebody's own function.
  return !/"\s*\(/.test(rest);
}

/** The statement without its texts, quoted names and comments; undefined where a quotation does not end or is of another kind. */
function withoutQuoted(text: string): string | undefined {
  let broken = false;
  const bare = text.replace(
    /--[^\n]*|\/\*[\s\S]*?\*\/|[eEbBxXnNuU]?&?'(?:[^']|'')*'|"(?:[^"]|"")*"|\$\w*\$|'|"|\/\*/g,
    (found) => {
      if (found.startsWith('--') || (found.startsWith('/*') && found.length > 2)) return ' ';
      if (found.startsWith('"') && found.length > 1) return '"q"';
      // A backslash in E'…' may end it elsewhere; $$ holds a program.
      if (/^[eE]'/.test(found) && found.includes('\\')) broken = true;
      if (found.length < 2 || found.startsWith('$') || found === '/*') broken = true;
      return "''";
    },
  );
  return broken ? undefined : bare;
}
