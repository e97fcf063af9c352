import { isAddress } from '../../../schema/address.ts';
import type { Effect, Recognised } from '../command.ts';
import { isUntold, readFlags } from '../flags.ts';
import { type Call, known, partial, type Recogniser, untold } from '../recogniser.ts';

/** Words of an address that say that asking for it does something. */
const doing: ReadonlySet<string> = new Set(
  [
    'add,approve,block,cancel,clear,close,create,delete,deploy,disable,drain,drop,enable',
    'execute,expire,flush,force,import,invalidate,kill,logout,migrate,pause,post,process',
    'promote,publish,purge,put,quit,quitquitquit,rebuild,reboot,reindex,reload,remove,replay',
    'reset,restart,restore,resume,retry,revoke,rollback,rotate,run,save,scale,send,set,shutdown',
    'start,stop,switch,sync,trigger,unblock,unlock,unset,update,upload,write',
  ].flatMap((line) => line.split(',')),
);

/** What a request does. Only GET and HEAD can be reads, and not where the address itself says that something is done. */
function httpEffect(method: string, url: string): Effect {
  if (method !== 'GET' && method !== 'HEAD') return method === 'DELETE' ? 'destructive' : 'change';
  const path = url.replace(/^[a-z]+:\/\/[^/?#]*/i, '');
  const tokens = path.split(/[^\p{L}]+/u).flatMap((word) => word.split(/(?<=\p{Ll})(?=\p{Lu})/u));
  return tokens.some((token) => doing.has(token.toLowerCase())) ? 'change' : 'read';
}

export const curl: Recogniser = {
  names: ['curl'],
  read(call) {
    const flags = readFlags(call.args, {
      bool: `-s --silent -S --show-error -f --fail --fail-with-body -k --insecure -i --include -I --head -v --verbose -L --location
        --compressed -4 -6 --http1.1 --http2 -g --globoff --no-progress-meter --retry-connrefused -N --no-buffer`
        .trim()
        .replace(/\s+/g, ' '),
      value:
        `-X --request -H --header -d --data --data-raw --data-binary --data-urlencode --json -u --user -m --max-time --connect-timeout
        --retry --retry-delay --retry-max-time -A --user-agent -e --referer -w --write-out -o --output --cacert -F --form -T --upload-file
        --url`
          .trim()
          .replace(/\s+/g, ' '),
    });
    if (isUntold(flags)) return partial(call, flags);
    const output = flags.value('-o', '--output');
    if (output !== undefined && output !== '/dev/null' && output !== '-')
      return partial(call, { code: 'file', path: output });
    const format = flags
      .values('-w', '--write-out')
      .find((one) => one.includes('%output') || one.startsWith('@'));
    if (format !== undefined) return untold(call, format);
    // `-H @file`, `-d @file` read files of this machine.
    const sent = [
      '-d',
      '--data',
      '--data-raw',
      '--data-binary',
      '--data-urlencode',
      '--json',
      '-F',
      '--form',
    ] as const;
    const sends = flags.values(...sent).length > 0;
    const uploads = flags.value('-T', '--upload-file') !== undefined;
    const urls = [...flags.rest.map(({ value }) => value), ...flags.values('--url')];
    const [url, second] = urls;
    if (url === undefined || second !== undefined || flags.after) return untold(call, second ?? '');
    const method = (
      flags.value('-X', '--request') ?? (uploads ? 'PUT' : sends ? 'POST' : 'GET')
    ).toUpperCase();
    if (sends && (method === 'GET' || method === 'HEAD'))
      return partial(call, { code: 'word', word: '--data' });
    return request(call, uploads && method === 'GET' ? 'PUT' : method, url, sends || uploads);
  },
};

export const wget: Recogniser = {
  names: ['wget'],
  read(call) {
    const flags = readFlags(call.args, {
      bool: '-q --quiet -S --server-response --spider --no-check-certificate -nv',
      value: '-O --output-document -T --timeout -t --tries --header',
    });
    if (isUntold(flags)) return partial(call, flags);
    const [url, second] = flags.rest;
    const output = flags.value('-O', '--output-document');
    if (!url || second) return untold(call, second);
    if (output !== '-' && output !== '/dev/null' && !flags.has('--spider'))
      return partial(call, { code: 'file', path: output ?? url.value });
    return request(call, flags.has('--spider') ? 'HEAD' : 'GET', url.value);
  },
};

/** One request, wherever it was written: with curl, or as `GET /path`. */
export function request(call: Call, method: string, written: string, sends = false): Recognised {
  const hasScheme = isAddress(written);
  if (hasScheme && !/^https?:\/\//i.test(written)) return untold(call, written);
  // curl reads `[1-3]` and `{a,b}` as many addresses.
  if (/[[\]{}]/.test(written)) return untold(call, written);
  const url = hasScheme ? written : written.startsWith('/') ? written : `http://${written}`;
  const effect = httpEffect(method, url);
  return known(call, effect, effect === 'read' ? { do: 'get' } : { do: 'request', method, sends }, {
    on: 'http',
    url,
  });
}
