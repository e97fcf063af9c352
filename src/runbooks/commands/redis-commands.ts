import type { Effect } from './command.ts';

const words = (text: string): ReadonlySet<string> => new Set(text.trim().split(/\s+/));

/** Commands that change nothing, whatever they are given. */
const reads =
  words(`BITCOUNT BITPOS DBSIZE DUMP ECHO EXISTS EXPIRETIME GEODIST GEOHASH GEOPOS GEOSEARCH GET GETBIT GETRANGE
  HEXISTS HGET HGETALL HKEYS HLEN HMGET HRANDFIELD HSCAN HSTRLEN HVALS INFO KEYS LASTSAVE LCS LINDEX LLEN LOLWUT LPOS LRANGE MGET
  MONITOR PEXPIRETIME PFCOUNT PING PTTL RANDOMKEY ROLE SCAN SCARD SDIFF SINTER SINTERCARD SISMEMBER SMEMBERS SMISMEMBER
  SRANDMEMBER SSCAN STRLEN SUBSTR SUNION TIME TTL TYPE XINFO XLEN XPENDING XRANGE XREAD XREVRANGE ZCARD ZCOUNT ZDIFF ZINTER
  ZLEXCOUNT ZMSCORE ZRANDMEMBER ZRANGE ZRANGEBYLEX ZRANGEBYSCORE ZRANK ZREVRANGE ZREVRANGEBYSCORE ZREVRANK ZSCAN ZSCORE ZUNION`);

/** Commands that change nothing with these second words. */
const subReads: Readonly<Record<string, ReadonlySet<string>>> = {
  ACL: words('CAT GETUSER LIST LOG USERS WHOAMI'),
  CLIENT: words('GETNAME ID INFO LIST TRACKINGINFO'),
  CLUSTER: words('COUNTKEYSINSLOT INFO KEYSLOT MYID NODES REPLICAS SHARDS SLAVES SLOTS'),
  COMMAND: words('COUNT DOCS INFO LIST'),
  CONFIG: words('GET'),
  FUNCTION: words('LIST STATS'),
  LATENCY: words('DOCTOR GRAPH HISTORY LATEST'),
  MEMORY: words('DOCTOR MALLOC-STATS STATS USAGE'),
  MODULE: words('LIST'),
  OBJECT: words('ENCODING FREQ IDLETIME REFCOUNT'),
  PUBSUB: words('CHANNELS NUMPAT NUMSUB SHARDCHANNELS SHARDNUMSUB'),
  SLOWLOG: words('GET LEN'),
  XINFO: words('CONSUMERS GROUPS STREAM'),
};

/** Commands that change keys or how Redis runs, one thing at a time. */
const changes =
  words(`APPEND BGREWRITEAOF BGSAVE COPY DECR DECRBY DEL EXPIRE EXPIREAT GETDEL GETEX GETSET HDEL HINCRBY HINCRBYFLOAT HMSET HSET
  HSETNX INCR INCRBY INCRBYFLOAT LINSERT LMOVE LPOP LPUSH LPUSHX LREM LSET LTRIM MSET MSETNX PERSIST PEXPIRE PEXPIREAT PFADD PSETEX
  PUBLISH RENAME RENAMENX RPOP RPOPLPUSH RPUSH RPUSHX SADD SAVE SET SETBIT SETEX SETNX SETRANGE SMOVE SPOP SREM UNLINK XACK XADD
  XCLAIM XDEL XTRIM ZADD ZINCRBY ZPOPMAX ZPOPMIN ZREM`);

/** Whether a word is one that Redis knows, in whatever case. */
export function isRedisCommand(word: string): boolean {
  const name = word.toUpperCase();
  return reads.has(name) || changes.has(name) || name in subReads || others.has(name);
}

const others = words(
  'FLUSHALL FLUSHDB SHUTDOWN EVAL EVALSHA FCALL DEBUG SCRIPT REPLICAOF SLAVEOF FAILOVER SWAPDB MIGRATE RESTORE SORT',
);

/** What a Redis command does; unknown ones are destructive. */
export function redisEffect([first = '', second = '']: readonly string[]): Effect {
  const name = first.toUpperCase();
  if (name in subReads) return subReads[name]?.has(second.toUpperCase()) ? 'read' : 'destructive';
  if (reads.has(name)) return 'read';
  return changes.has(name) ? 'change' : 'destructive';
}
