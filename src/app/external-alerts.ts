import { ExternalError, type ExternalKind, externalAlert, type Fetch } from '../alerts/external/external.ts';
import { externalKinds } from '../alerts/external/registry.ts';
import { matchesLabels } from '../alerts/label-matcher.ts';
import { httpRequest, safeUrl } from '../connections/http.ts';
import { ConnectionPool } from '../connections/pool.ts';
import {
  type AlertingConfig,
  type AlertRow,
  type ExternalConfig,
  type LabelMatcher,
  type Silence,
  severities,
  severityRank,
} from '../model/alert.ts';
import type { Cancel, Clock } from '../model/clock.ts';
import type { ConfiguredKind } from '../model/configured-kind.ts';
import { defined } from '../model/defined.ts';
import type { Context } from '../model/kind.ts';
import type { SystemConfig } from '../model/system.ts';
import { excerptOf } from '../text/known-secrets.ts';
import { type Redact, redactor } from '../text/redactor.ts';
import { errorText } from '../words/error-text.ts';
import { words } from '../words/index.ts';

/** How long one answer may take, and the most of it that is read. */
const patienceMs = 10_000;
const mostBytes = 8 * 2 ** 20;

/** A silence and the place that keeps it. */
export interface KeptSilence {
  readonly place: string;
  readonly silence: Silence;
}

interface Place {
  readonly id: string;
  readonly use: ConfiguredKind;
  readonly kind: ExternalKind;
  readonly config: ExternalConfig;
  /** Its address, without secrets. */
  readonly label: string;
  rows: readonly AlertRow[];
  readAt?: number;
  fault?: { readonly text: string; readonly since: number };
}

interface ExternalAlertsOptions {
  readonly clock: Clock;
  readonly config: Pick<SystemConfig, 'alerting' | 'baseDir' | 'hosts' | 'secrets'>;
  /** Called with every alert of all places whenever one of them was asked. */
  readonly show: (rows: readonly AlertRow[]) => void;
}

/** Asks other places for their alerts again and again. What cannot be asked is itself an alert, and what it said before stays, marked as old. */
export class ExternalAlerts {
  readonly #options: ExternalAlertsOptions;
  readonly #places: readonly Place[];
  readonly #pool = new ConnectionPool();
  readonly #stop = new AbortController();
  readonly #cancels = new Map<string, Cancel>();
  readonly #redact: Redact;
  /** Resolves when every place was asked once, whatever came of it. */
  readonly asked: Promise<unknown>;

  constructor(options: ExternalAlertsOptions) {
    this.#options = options;
    const { alerting, secrets } = options.config;
    this.#redact = redactor(secrets);
    this.#places = alerting.external.map((config, index): Place => {
      const { use } = config;
      const kind = externalKinds.find((one) => one.kind === use.kind)!;
      const url = (use.options as Record<string, unknown>)[use.kind];
      return { id: `place-${index}`, use, kind, config, label: this.#redact(safeUrl(String(url))), rows: [] };
    });
    this.asked = Promise.all(
      alerting.external.map(({ everyMs }, index) => this.#keepAsking(this.#places[index]!, everyMs)),
    );
  }

  /**
   * Mutes an alert where it comes from, for places that can. Resolves to false for those that cannot: then plantao mutes it itself.
   * @throws ExternalError when the place does not do it
   */
  async silence(
    row: AlertRow,
    silence: { readonly until: number; readonly comment: string; readonly by: string },
  ): Promise<boolean> {
    const place = this.#placeOf(row);
    if (!place?.kind.silences) return false;
    const matchers = Object.entries(row.labels).map(
      ([label, value]): LabelMatcher => ({ label, operator: '=', value }),
    );
    const from = this.#options.clock.now();
    await place.kind.silences.create(place.use.options, { matchers, from, ...silence }, this.#fetchOf(place));
    await this.#ask(place);
    return true;
  }

  /** Ends the silences that mute an alert where it comes from. @throws ExternalError when the place does not do it */
  async unsilence(row: AlertRow): Promise<void> {
    const place = this.#placeOf(row);
    if (!place?.kind.silences) return;
    for (const { id, matchers } of await place.kind.silences.list(place.use.options, this.#fetchOf(place)))
      if (matchesLabels(matchers, row.labels))
        await place.kind.silences.end(place.use.options, id, this.#fetchOf(place));
    await this.#ask(place);
  }

  /** Ids of places that have not answered yet: whether an alert of theirs is over is not known. */
  get unread(): readonly string[] {
    return this.#places.flatMap(({ id, readAt }) => (readAt === undefined ? id : []));
  }

  /** The silences that places keep, each with the place it is kept in. @throws ExternalError when one does not answer */
  async silences(): Promise<readonly KeptSilence[]> {
    const kept = await Promise.all(
      this.#places.map(async (place) => {
        const found = (await place.kind.silences?.list(place.use.options, this.#fetchOf(place))) ?? [];
        return found.map((silence): KeptSilence => ({ place: place.label, silence: this.#clean(silence) }));
      }),
    );
    return kept.flat();
  }

  /**
   * Mutes what matchers match in every place that keeps silences; resolves to their ids, none where no place does.
   * @throws ExternalError when one does not do it
   */
  async silenceMatching(silence: Omit<Silence, 'id' | 'from'>): Promise<readonly KeptSilence[]> {
    const from = this.#options.clock.now();
    const kept: KeptSilence[] = [];
    for (const place of this.#places) {
      const { kind, use, label } = place;
      if (!kind.silences) continue;
      const whole = { from, ...silence };
      const id = await kind.silences.create(use.options, whole, this.#fetchOf(place));
      kept.push({ place: label, silence: { id, ...whole } });
    }
    return kept;
  }

  /** Ends a silence where it is kept. @throws ExternalError when the place does not do it */
  async endSilence({ place: kept, silence }: KeptSilence): Promise<void> {
    const place = this.#places.find(({ label }) => label === kept)!;
    await place.kind.silences!.end(place.use.options, silence.id, this.#fetchOf(place));
  }

  /** Text from outside, fit to be shown. */
  #clean(silence: Silence): Silence {
    const redact = this.#redact;
    return { ...silence, comment: redact(silence.comment), by: redact(silence.by) };
  }

  async close(): Promise<void> {
    this.#stop.abort();
    for (const cancel of this.#cancels.values()) cancel();
    await this.#pool.close();
  }

  async #keepAsking(place: Place, everyMs: number): Promise<void> {
    await this.#ask(place);
    if (this.#stop.signal.aborted) return;
    const again = (): void => void this.#keepAsking(place, everyMs);
    this.#cancels.set(place.id, this.#options.clock.after(Math.max(1_000, everyMs), again));
  }

  async #ask(place: Place): Promise<void> {
    const { clock, show } = this.#options;
    try {
      const rows = await place.kind.read(place.use.options, this.#fetchOf(place));
      place.rows = rows.map((row) => this.#redacted(row, place));
      place.readAt = clock.now();
      delete place.fault;
    } catch (error) {
      const text = this.#redact(errorText(error));
      place.fault = { text, since: place.fault?.since ?? clock.now() };
    }
    if (!this.#stop.signal.aborted)
      show(this.#places.flatMap((one) => rowsOf(one, this.#options.config.alerting.names)));
  }

  /** Asks as the options of a place say. */
  #fetchOf({ use }: Place): Fetch {
    const { ca } = use.options as { readonly ca?: string };
    return (url, request = {}) => this.#fetch({ url, ca, ...request });
  }

  async #fetch({
    url,
    ca,
    method = 'GET',
    body,
  }: {
    readonly url: string;
    readonly ca: string | undefined;
    readonly method?: string;
    readonly body?: unknown;
  }): Promise<unknown> {
    const { clock, config } = this.#options;
    const context: Context = {
      ...{ clock, baseDir: config.baseDir, hosts: config.hosts, connections: this.#pool },
    };
    const patience = new AbortController();
    const cancel = clock.after(patienceMs, () => patience.abort());
    try {
      const answer = await httpRequest(
        {
          url,
          ca,
          method,
          signal: AbortSignal.any([patience.signal, this.#stop.signal]),
          maxBytes: mostBytes,
          headers: { accept: 'application/json', 'content-type': 'application/json' },
          ...defined({ body: body === undefined ? undefined : JSON.stringify(body) }),
        },
        context,
      );
      if (answer.status < 200 || answer.status > 299)
        throw new ExternalError(words.app.external.status(answer.status, excerptOf(answer.body, 200)));
      if (answer.truncated) throw new ExternalError(words.app.external.tooLong);
      return answer.body === '' ? undefined : (JSON.parse(answer.body) as unknown);
    } catch (error) {
      if (error instanceof SyntaxError) throw new ExternalError(words.app.external.notJson);
      throw error;
    } finally {
      cancel();
    }
  }

  /** Text from outside, fit to be shown; ids of several places do not meet. */
  #redacted(row: AlertRow, { id, config }: Place): AlertRow {
    const redact = this.#redact;
    const { runbook, link, component } = row;
    return {
      ...row,
      told: config.notify ?? false,
      opens: config.opens !== undefined && severityRank(row.severity) <= severityRank(config.opens),
      id: `${id}/${redact(row.id)}`,
      name: redact(row.name),
      from: redact(row.from),
      severityName: this.#wordFor(redact(row.severityName)).slice(0, 20),
      text: redact(row.text),
      muted: row.muted.map((one) => ({ ...one, text: redact(one.text) })),
      labels: Object.fromEntries(
        Object.entries(row.labels).map(([key, value]) => [redact(key), redact(value)]),
      ),
      ...defined({
        component: component && redact(component),
        runbook: runbook && redact(runbook),
        link: link && redact(link),
      }),
    };
  }

  /** What a place calls a severity; one of plantao's own names in the team's word. */
  #wordFor(said: string): string {
    const own = severities.find((one) => one === said);
    return own === undefined ? said : this.#options.config.alerting.names[own];
  }

  #placeOf(row: AlertRow): Place | undefined {
    return this.#places.find(({ id }) => row.id.startsWith(`${id}/`));
  }
}

/** What a place said last; when it cannot be asked, that itself, and what it said before as old. */
function rowsOf(
  { id, label, kind, rows, fault, readAt }: Place,
  names: AlertingConfig['names'],
): readonly AlertRow[] {
  if (!fault) return rows;
  const trouble = {
    kind: 'stale' as const,
    since: readAt ?? fault.since,
    text: words.app.external.stale(fault.text),
  };
  return [
    {
      ...externalAlert,
      id,
      name: words.app.external.name(label),
      from: kind.kind,
      phase: 'normal',
      severity: 'P2',
      severityName: names.P2,
      text: fault.text,
      trouble: { kind: 'error', since: fault.since, text: words.app.external.unreachable(fault.text) },
    },
    ...rows.map((row) => ({ ...row, trouble })),
  ];
}
