import { defined } from '../model/defined.ts';
import type { Document } from './document.ts';
import { idOf, plainCell } from './names.ts';
import { environmentIn } from './vocabulary.ts';

/** A URL that speaks HTTP; undefined for anything else. */
export function urlOf(text: string): URL | undefined {
  const bare = text.trim();
  if (!/^https?:\/\/[^\s<>{}$|]+$/i.test(bare) || !URL.canParse(bare)) return undefined;
  const url = new URL(bare);
  return url.hostname.includes('.') || url.hostname === 'localhost' || url.port !== '' ? url : undefined;
}

/** Whether what answers there says whether something runs. */
export function isHealthUrl({ pathname, hostname }: URL): boolean {
  return (
    /\/(?:health\w*|ready\w*|live\w*|ping|up|version|status)(?:\/[\w-]+)?\/?$/i.test(pathname) ||
    /^status\./.test(hostname)
  );
}

/** What the addresses of a text are called. */
export interface Origins {
  /** `API` where a line says `API: https://…`, else the host without its ending. */
  nameOf(url: URL): string;
  /** Lines that name a page. */
  readonly pages: readonly Page[];
}

interface Page {
  readonly title: string;
  readonly url: URL;
  readonly file: string;
  readonly line: number;
  /** Plain words of the headings above, the outermost first. */
  readonly path: readonly string[];
  /** The line before it that names an environment: `# Staging`. */
  readonly group?: string;
  /** The heading above. */
  readonly heading?: string;
}

/** Finds lines such as `API: https://api.example.com` and rows that name an address. */
export function originsOf(documents: readonly Document[]): Origins {
  const pages: Page[] = [];
  const names = new Map<string, string>();
  for (const { file, items, tables } of documents) {
    let group: string | undefined;
    for (const { text, line, under } of items) {
      const bare = plainCell(text);
      const heading = /^(?:#\s*)?([\p{L}][\p{L} ()/-]{1,30}):?$/u.exec(bare)?.[1];
      if (heading !== undefined) group = heading.trim();
      const found = /^(?:#\s*)?([\p{L}][\p{L}\d ()/-]{0,40}?)\s*:\s*(https?:\/\/\S+?)[).,;]?$/u.exec(bare);
      const url = found && urlOf(found[2]!);
      if (!found || !url) continue;
      pages.push({
        title: found[1]!,
        url,
        file,
        line,
        path: under?.path ?? [],
        ...defined({ group }),
        ...(under ? { heading: plainCell(under.text) } : {}),
      });
    }
    for (const { header, rows } of tables)
      for (const { cells } of rows) {
        const url = cells.map(urlOf).find((one) => one !== undefined);
        if (url && header.length > 0 && cells[0] !== undefined && urlOf(cells[0]) === undefined)
          names.set(url.origin, cells[0]);
      }
  }
  for (const { title, url } of pages)
    if (
      !names.has(url.origin) &&
      (url.pathname === '/' || isHealthUrl(url)) &&
      !/^(?:health|urls?|endpoint|link|status|metrics)$/.test(idOf(title))
    )
      names.set(url.origin, title);
  return {
    pages,
    nameOf(url) {
      const named = names.get(url.origin);
      return named !== undefined && environmentIn(named) === undefined ? named : hostName(url);
    },
  };
}

function hostName({ hostname, port }: URL): string {
  const labels = hostname.split('.');
  const isAddress = labels.length === 1 || /^[\d.]+$/.test(hostname);
  return (isAddress ? [hostname, ...(port === '' ? [] : [port])] : labels.slice(0, -1)).join('-');
}
