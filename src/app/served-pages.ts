import type { Pages } from '../connections/small-server.ts';
import { redact } from '../text/redact.ts';
import { healthAnswer } from './health.ts';
import { metricsText } from './metrics-text.ts';
import type { LiveSession } from './session.ts';

/** What `plantao watch` answers to programs that watch it. */
export function servedPages(session: LiveSession, version: string): Pages {
  return {
    '/healthz': () => ({ ...healthAnswer(session.standing), type: 'application/json' }),
    '/metrics': () => {
      const { config, engine, alerts, oncall, standing } = session;
      const { system, environment, secrets } = config;
      const measured = {
        ...{ version, system, environment, standing },
        components: engine.components(),
        metrics: engine.metrics(),
        queues: engine.queues(),
        escalations: engine.escalations(),
        alerts: alerts.rows(),
        incidents: alerts.incidents(),
        messages: oncall.deliveries(),
      };
      return {
        status: 200,
        type: 'text/plain; version=0.0.4; charset=utf-8',
        body: metricsText(measured, (text) => redact(text, secrets)),
      };
    },
  };
}
