import { plural } from '../plural.ts';

/** What queues say of themselves, and why they have no numbers. */
export const queues = {
  label: (name: string, place: string) => `queue ${name} on ${place}`,
  noQueue: (name: string, others: readonly string[]) =>
    `no queue "${name}" here${others.length === 0 ? ', nor any other' : `: there is ${some(others)}`}`,
  /** Of a body in a format that is never decoded. */
  notRead: (format: string) => `not decoded: ${format}`,

  stream: {
    missing: (name: string) => `no stream "${name}"`,
    noGroups: 'no consumer group: nothing reads this stream in a group',
    noGroup: (name: string, others: readonly string[]) =>
      `no consumer group "${name}"${others.length === 0 ? '' : `: there is ${some(others)}`}`,
    severalGroups: (names: readonly string[]) => `several consumer groups, say which: group: ${some(names)}`,
    lagUnknown: (group: string) =>
      `Redis does not know how far behind group "${group}" is: needs Redis 7.0, and no XDEL behind its position`,
    deleted: 'deleted from the stream',
  },

  celery: {
    unbound: (name: string) =>
      `nothing has declared a queue "${name}" here: check the name and the database number`,
    unacked: (count: number) =>
      `workers hold ${plural(count, 'unacknowledged message')}, from all queues of this broker`,
    allQueues: 'from all queues of this broker',
    dueAt: (task: string, at: number) => `${task}, due ${new Date(at).toISOString().slice(0, 16)}Z`,
  },
  rq: { expired: 'the job itself is gone' },
  sidekiq: { allQueues: 'from all queues: Sidekiq keeps one set' },
  bullmq: {
    missing: (name: string, prefix: string) => `no queue "${name}" with prefix "${prefix}" here`,
  },

  rabbitmq: {
    missing: (name: string, vhost: string) => `no queue "${name}" in vhost "${vhost}"`,
    noNumbers: 'RabbitMQ has no numbers for it yet',
    state: (state: string) => `the queue is ${state}`,
    notRabbit: (status: number) =>
      `answered ${status}, not as RabbitMQ does: is this the HTTP API of the management plugin (port 15672)?`,
    refused: (status: number) =>
      `RabbitMQ refused the login (${status}): needs the tag "monitoring" and read permission on the vhost`,
  },
  sqs: {
    noNumbers: 'SQS did not say how many messages there are',
    approximate: 'SQS counts approximately: it may be a few more or fewer.',
    forGood: 'Deletes them for good, and what comes in while it runs; once a minute at most.',
    whereFrom: 'SQS moves each back to the queue it came from.',
    purging: 'accepted: purging takes up to a minute',
    moving: 'accepted: SQS moves them one after another',
    some: 'some of them: SQS does not list messages; these are hidden from consumers for 5 s',
  },

  kafka: {
    noTopic: (topic: string) => `no topic "${topic}" here, or no right to see it (DESCRIBE)`,
    noGroup: (group: string) => `no consumer group "${group}", or its committed offsets have expired`,
    nothingCommitted: (group: string, topic: string) =>
      `group "${group}" has no committed offset in topic "${topic}"`,
    partly: (partitions: readonly number[], behind: number) =>
      `no committed offset in ${inPartitions(partitions)}, so the lag is unknown there; ${behind} in the others`,
    beyond: (partitions: readonly number[]) =>
      `committed offset beyond the end of ${inPartitions(partitions)}: was the topic recreated?`,
    expired: (count: number) => `retention deleted ${plural(count, 'message')} before the group read them`,
    membersUnknown: (group: string, state: string) =>
      `Kafka does not tell who reads: group "${group}" is ${state === '' ? 'unknown to it' : state}`,
    noPeek: 'messages of Kafka are not looked at: only offsets are read',
    member: (client: string, host: string) => (host === '' ? client : `${client} on ${host}`),
    has: (place: string, partitions: readonly string[]) =>
      `${place}: ${partitions.length === 0 ? 'no partition' : some(partitions)}`,
    behind: (partition: number, count: number | undefined) =>
      `partition ${partition} ${count === undefined ? 'lag unknown' : `lag ${count}`}`,
    nobody: 'no member',
  },

  target: (titles: readonly string[]) => `queues ${some(titles)}`,
  /** What is done to what lies in a queue. */
  change: {
    noQueue: (wanted: string, able: readonly string[]) =>
      able.length === 0
        ? 'no queue of this component can do that'
        : wanted === ''
          ? `say which queue: ${some(able)}`
          : `queue "${wanted}" cannot do that; here it works on ${some(able)}`,
    whichPlace: (places: readonly string[]) => `say from where: ${places.join(' or ')}`,
    sameList: (list: string) => `"${list}" is the queue itself`,
    noList: (key: string, type: string) => `"${key}" is a ${type}, not a list`,
    newList: (key: string) => `"${key}" does not exist yet: nothing may be taking from it`,
    notAside: (key: string, expected: string) =>
      `"${key}" holds no discarded entries of this queue: expected ${expected}`,
    times: (command: string, count: number, batch: number) =>
      `${command}, ${plural(count, 'time')}${count > batch ? `, ${batch} at once` : ''}`,
    both: (one: string, count: number, other: string, there: number) => `${one} ${count}, ${other} ${there}`,
    holds: (name: string, count: number) => `${name} ${count}`,
    fewer: (name: string) => `${name} holds fewer entries`,
    moved: (count: number, of: number) => `moved ${count} of ${plural(of, 'entry', 'entries')}`,
    lost: (moved: number) =>
      `connection lost after ${plural(moved, 'entry', 'entries')}: some more may have moved, none is lost`,
    putBack: (key: string) => `puts back what is set aside in ${key}`,
    takesAll: 'Takes all that waits when it runs, also what comes in after this plan.',
    setAside: (count: number, key: string, days: number) =>
      `${plural(count, 'entry', 'entries')} set aside in ${key} for ${plural(days, 'day')}`,
    notRenamed: (key: string) => `"${key}" exists already: plan again`,
    isAside: (key: string) => `entries are set aside in ${key}`,
    notThere: (key: string) => `${key} is not there`,
    rows: (count: number, place: string) => `${plural(count, 'row')} ${place}`,
    fewerRows: (place: string) => `fewer rows ${place}`,
    moreRows: (now: number, planned: number) =>
      `rolled back: ${plural(now, 'row')} by now, ${planned} when it was planned: plan again`,
    changedRows: (count: number, database: string) => `${plural(count, 'row')} changed in ${database}`,
    forGood: 'Deletes them for good: RabbitMQ keeps nothing of a purged queue.',
    purged: (count: number) => `purged: ${plural(count, 'message')} when it was planned`,
  },

  /** What an option must be; read when a value is refused. */
  expected: {
    table: 'expected a table, such as jobs or app.jobs',
    column: 'expected the name of a column',
    region: 'expected the name of a region',
    brokers: 'expected brokers as host:port, such as kafka-1:9092,kafka-2:9092',
    sqsUrl: 'expected the URL of a queue, such as https://sqs.us-east-1.amazonaws.com/123456789012/jobs',
  },
};

/** Partitions of a topic, few enough for a line. */
function inPartitions(partitions: readonly number[]): string {
  return `${partitions.length === 1 ? 'partition' : 'partitions'} ${some(partitions.map(String))}`;
}

/** Names, few enough for a line. */
function some(names: readonly string[]): string {
  const most = 6;
  const shown = names.slice(0, most).join(', ');
  return names.length > most ? `${shown} and ${names.length - most} more` : shown;
}
