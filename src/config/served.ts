import * as z from 'zod';
import type { ListenAddress } from '../model/system.ts';
import { hostPortSchema } from '../schema/host-port.ts';

/** Only programs of this machine reach it, unless another address is written. */
const localAddress = '127.0.0.1';

/** What `plantao watch` serves over HTTP. */
export const served = z
  .strictObject({
    listen: z
      .union([z.number().int().min(1).max(65_535), hostPortSchema])
      .transform(
        (written): ListenAddress =>
          typeof written === 'number' ? { host: localAddress, port: written } : written,
      )
      .optional()
      .describe(
        'Port on 127.0.0.1, or address and port, where it answers /healthz and /metrics over HTTP; default nowhere',
      ),
  })
  .optional()
  .describe('What `plantao watch` serves over HTTP');
