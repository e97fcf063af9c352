/** Upper bounds of the latency histogram, in seconds. */
const bounds = [0.05, 0.1, 0.25, 0.5, 1, 2.5, 5];

/** What a reply costs, in dollars. */
const replyCost = 0.004;

/** The counters of the demo's API, printed in the Prometheus text format 0.0.4. */
export class DemoMetrics {
  readonly #requests = new Map<string, number>();
  readonly #buckets = bounds.map(() => 0);
  #observed = 0;
  #seconds = 0;
  hits = 0;
  misses = 0;
  replies = 0;
  handoffs = 0;

  request(code: number, seconds: number): void {
    const key = String(code);
    this.#requests.set(key, (this.#requests.get(key) ?? 0) + 1);
    bounds.forEach((bound, index) => {
      if (seconds <= bound) this.#buckets[index]! += 1;
    });
    this.#observed += 1;
    this.#seconds += seconds;
  }

  text(queueDepth: number): string {
    return [
      '# HELP http_requests_total Requests answered, by status code.',
      '# TYPE http_requests_total counter',
      ...[...this.#requests].map(([code, count]) => `http_requests_total{code="${code}"} ${count}`),
      '# TYPE http_request_duration_seconds histogram',
      ...bounds.map(
        (bound, index) => `http_request_duration_seconds_bucket{le="${bound}"} ${this.#buckets[index]}`,
      ),
      `http_request_duration_seconds_bucket{le="+Inf"} ${this.#observed}`,
      `http_request_duration_seconds_sum ${this.#seconds.toFixed(3)}`,
      `http_request_duration_seconds_count ${this.#observed}`,
      '# TYPE cache_lookups_total counter',
      `cache_lookups_total{result="hit"} ${this.hits}`,
      `cache_lookups_total{result="miss"} ${this.misses}`,
      '# TYPE replies_total counter',
      `replies_total ${this.replies}`,
      '# HELP llm_cost_usd_total What the replies have cost.',
      '# TYPE llm_cost_usd_total counter',
      `llm_cost_usd_total ${(this.replies * replyCost).toFixed(4)}`,
      '# TYPE handoffs_total counter',
      `handoffs_total ${this.handoffs}`,
      '# TYPE queue_depth gauge',
      `queue_depth ${queueDepth}`,
      '',
    ].join('\n');
  }
}
